package dev.slipway.api;

import io.helidon.webserver.http.HttpService;

/**
 * Adds a module's endpoints to the server and takes them away while it runs.
 *
 * <p>Thread-safe; no method blocks except {@link #listen}. Endpoints that are added during {@link Lifecycle#start} are
 * published together when it returns; later ones at once. A path begins with {@code /}, ends without one, and belongs to one
 * module: a second claim throws {@link IllegalArgumentException} that names both. Requests are served on virtual threads.
 */
public interface Web {

  /** Serves {@code service} under {@code path}. A {@link Refusal} thrown by a handler is answered as a JSON error. */
  Lease http(String path, AccessPolicy access, HttpService service);

  /** Serves an event stream (HTML Living Standard, 9.2) at {@code path}. */
  Lease sse(String path, AccessPolicy access, StreamPolicy policy, StreamHandler handler);

  /**
   * Serves WebSocket sessions (RFC 6455) at {@code path}. When the lease is closed no more are let in; those that are open last
   * until they end or the module stops.
   */
  Lease webSocket(String path, AccessPolicy access, SocketPolicy policy, SocketEndpoint endpoint);

  /** Serves the files of the module's {@code META-INF/web/<module>/} under {@code path}. */
  Lease assets(String path);

  /** Announces a page, served by one of the module's paths, in the navigation of the shell. */
  Lease page(String title, String path);

  /**
   * Opens a listener of its own for another protocol, and serves each connection on a virtual thread of the module.
   *
   * @param name what the listener is for, as logs and reports shall name it
   * @throws java.io.UncheckedIOException when the address cannot be bound
   */
  Listener listen(String name, ListenPolicy policy, ConnectionHandler handler);

  /** Returns a new audience, recorded under {@code name}. */
  Audience audience(String name);
}
