package dev.slipway.lifecycle.socket;

import io.helidon.http.Header;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import java.net.SocketAddress;
import java.util.List;

/** Decides who may enter: finds the route of a handshake and checks phase, origin and credentials. Thread-safe. */
@FunctionalInterface
public interface SocketGate {

  /**
   * Returns the route that the peer asked for, and who the peer is. Called on the connection's virtual thread; may block.
   *
   * @throws dev.slipway.api.Refusal when there is no such route, or the peer may not enter; answered instead of 101
   */
  Admission admit(HttpPrologue prologue, Headers headers, SocketAddress peer);

  /** Returns the headers that a refusal carries besides its own. */
  default List<Header> headers() {
    return List.of();
  }
}
