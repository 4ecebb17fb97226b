package dev.slipway.testkit;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** A WebSocket handshake that was answered with something other than 101. Immutable. */
public final class WebSocketRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Answer answer;

  WebSocketRefused(URI uri, int status, HttpHeaders headers) {
    super("the handshake at " + uri + " was answered with " + status);
    answer = new Answer(status, headers.map(), "");
  }

  /** Returns the HTTP status. */
  public int status() {
    return answer.status();
  }

  /** Returns the first value of a header of the answer, whatever the case of its name. */
  public Optional<String> header(String name) {
    return answer.header(name);
  }
}
