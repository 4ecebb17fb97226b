package dev.slipway.testkit;

import java.net.URI;
import java.net.http.HttpHeaders;

/** A WebSocket handshake that was answered with something other than 101. Immutable. */
public final class WebSocketRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient HttpHeaders headers;

  WebSocketRefused(URI uri, int status, HttpHeaders headers) {
    super("the handshake at " + uri + " was answered with " + status);
    this.status = status;
    this.headers = headers;
  }

  /** Returns the HTTP status. */
  public int status() {
    return status;
  }

  /** Returns the headers of the answer. */
  public HttpHeaders headers() {
    return headers;
  }
}
