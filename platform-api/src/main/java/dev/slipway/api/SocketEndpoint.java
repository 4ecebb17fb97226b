package dev.slipway.api;

/** Decides on a WebSocket handshake and makes the handler of its session. Thread-safe: peers connect at the same time. */
@FunctionalInterface
public interface SocketEndpoint {

  /**
   * Returns the handler of a new session, before the upgrade is answered. Called on the connection's virtual thread; may
   * block.
   *
   * @throws Refusal when the handshake is refused; answered with the refusal's status instead of 101
   */
  SocketHandler connect(Handshake handshake);
}
