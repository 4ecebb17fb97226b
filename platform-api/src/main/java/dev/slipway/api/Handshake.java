package dev.slipway.api;

import io.helidon.common.uri.UriQuery;
import io.helidon.http.Headers;
import java.net.SocketAddress;
import java.util.List;

/**
 * What a peer said when it asked for a WebSocket session. Immutable.
 *
 * @param path the path of the request, without the query
 * @param query the query of the request, without credentials
 * @param headers the headers of the request, without credentials
 * @param subprotocols the subprotocols that the peer offers, in its order, without those of the host that carry credentials
 * @param principal who the peer is
 * @param peer the peer's address
 */
public record Handshake(
    String path, UriQuery query, Headers headers, List<String> subprotocols, Principal principal, SocketAddress peer) {

  /** Copies the list. */
  public Handshake {
    subprotocols = List.copyOf(subprotocols);
  }
}
