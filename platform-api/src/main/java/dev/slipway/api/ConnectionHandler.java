package dev.slipway.api;

import java.io.IOException;

/** Serves connections of a module's own listener. Thread-safe: each connection has its own virtual thread. */
@FunctionalInterface
public interface ConnectionHandler {

  /**
   * Serves one connection; it is closed when this returns or throws. May block. At the drain the connection's input is
   * ended, and at the drain's end its socket is closed.
   *
   * @throws IOException when the connection broke; counted, and logged at DEBUG
   */
  void serve(Connection connection) throws IOException;
}
