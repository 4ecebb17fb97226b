package dev.slipway.lifecycle.web;

import dev.slipway.api.PlatformPhase;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the headers of every response, right before they are written, what no module must be able to forget: the security
 * headers, what a page of an allowed origin may read, and {@code Connection: close} once the platform is on its way down.
 * Thread-safe.
 */
final class ResponseDress implements Http1ConnectionListener {

  private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
      + "font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; base-uri 'none'; "
      + "form-action 'self'; frame-ancestors 'none'";

  /** What every answer carries. */
  static final List<Header> SECURITY = List.of(
      HeaderValues.createCached("Content-Security-Policy", POLICY),
      HeaderValues.createCached("X-Content-Type-Options", "nosniff"),
      HeaderValues.createCached("X-Frame-Options", "DENY"),
      HeaderValues.createCached("Referrer-Policy", "same-origin"),
      HeaderValues.createCached("Cross-Origin-Opener-Policy", "same-origin"),
      HeaderValues.createCached("Cross-Origin-Resource-Policy", "same-origin"));

  private static final Header VARY_ORIGIN = HeaderValues.createCached("Vary", "Origin");
  private static final Header EXPOSE = HeaderValues.createCached("Access-Control-Expose-Headers", "ETag, Retry-After");

  private final Supplier<PlatformPhase> phase;

  ResponseDress(Supplier<PlatformPhase> phase) {
    this.phase = phase;
  }

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    if (headers instanceof WritableHeaders<?> writable && context instanceof GuardedContext guarded) {
      dress(writable, guarded.connection());
    }
  }

  private void dress(WritableHeaders<?> headers, GuardedConnection connection) {
    secure(headers);
    String origin = connection.allowedOrigin();
    if (origin != null) {
      allow(headers, origin);
    }
    if (connection.closesAfterResponse() || phase.get().compareTo(PlatformPhase.UNREADY) >= 0) {
      headers.set(HeaderValues.CONNECTION_CLOSE);
    }
    if (headers.contains(HeaderValues.CONNECTION_CLOSE)) {
      connection.closeAfterResponse();
    }
  }

  /** Adds the security headers that are not there. */
  static void secure(WritableHeaders<?> headers) {
    for (Header header : SECURITY) {
      headers.setIfAbsent(header);
    }
  }

  private static void allow(WritableHeaders<?> headers, @Nullable String origin) {
    headers.set(HeaderValues.create(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin));
    headers.setIfAbsent(EXPOSE);
    if (headers.contains(HeaderNames.VARY)) {
      headers.add(VARY_ORIGIN);
    } else {
      headers.set(VARY_ORIGIN);
    }
  }
}
