package dev.slipway.lifecycle.web;

import dev.slipway.api.Refusal;
import dev.slipway.lifecycle.web.json.Json;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** The answers that the host itself gives. Thread-safe. */
final class Answers {

  static final Header NO_STORE = HeaderValues.createCached("Cache-Control", "no-store");
  private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");
  private static final Header CHALLENGE = HeaderValues.createCached("WWW-Authenticate", "Bearer realm=\"slipway\"");
  private static final Header CHALLENGE_INVALID =
      HeaderValues.createCached("WWW-Authenticate", "Bearer realm=\"slipway\", error=\"invalid_token\"");

  private Answers() {}

  /** Sends {@code refusal} as a JSON error. */
  static void send(ServerResponse response, Refusal refusal) {
    refusal.retryAfter().ifPresent(after -> response.header(retryAfter(after)));
    if (refusal.status().code() == Status.UNAUTHORIZED_401.code()) {
      boolean shown = "invalid-token".equals(refusal.code()) || refusal.code().startsWith("token-");
      response.header(shown ? CHALLENGE_INVALID : CHALLENGE); // RFC 6750, section 3.1
    }
    error(response, refusal.status(), refusal.code(), refusal.getMessage());
  }

  /** Sends a JSON error. */
  static void error(ServerResponse response, Status status, String code, String message) {
    response.status(status);
    response.header(JSON);
    response.header(NO_STORE);
    response.send(Json.error(code, message));
  }

  /** Returns the whole answer to a peer that speaks HTTP where the server speaks HTTPS only. */
  static byte[] httpsRequired() {
    byte[] body = Json.error("https-required", "this port speaks HTTPS only: the address must begin with https:// or wss://");
    byte[] head = ("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length
        + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] answer = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, answer, head.length, body.length);
    return answer;
  }

  /** Returns the header that says when to come back, in whole seconds, rounded up. */
  static Header retryAfter(Duration after) {
    return HeaderValues.create(HeaderNames.RETRY_AFTER, Math.max(1, after.plusMillis(999).toSeconds()));
  }

  /** Returns handlers that answer what cannot be understood as a request. */
  static DirectHandlers direct() {
    DirectHandlers.Builder builder = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      builder.addHandler(type, new Direct());
    }
    return builder.build();
  }

  /** Returns a stable word for {@code status}, such as {@code not-found}. */
  static String code(Status status) {
    return status.reasonPhrase().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  private static String text(Status status) {
    return switch (status.code()) {
      case 400 -> "the request cannot be understood";
      case 408 -> "the request took too long";
      case 413 -> "the body of the request is too long";
      case 414 -> "the first line of the request is too long";
      case 431 -> "the headers of the request are too long";
      case 501 -> "the only transfer coding that is understood is 'chunked'";
      case 505 -> "the only version of HTTP that is understood is 1.1";
      default -> status.code() >= 500 ? "the request failed; the log says why" : status.reasonPhrase();
    };
  }

  /**
   * Answers without the inner message, which may repeat what the peer sent. What fails before there is a request is the peer's
   * mistake, though the server takes an illegal method for its own.
   */
  private static final class Direct implements DirectHandler {

    @Override
    public TransportResponse handle(
        TransportRequest request, EventType type, Status status, ServerResponseHeaders headers, String message) {
      boolean unread = type == EventType.INTERNAL_ERROR && request.method().isEmpty();
      return response(unread ? Status.BAD_REQUEST_400 : status, ServerResponseHeaders.create(headers));
    }

    private static TransportResponse response(Status status, ServerResponseHeaders headers) {
      ResponseDress.secure(headers);
      headers.set(JSON);
      headers.set(NO_STORE);
      return TransportResponse.builder()
          .status(status)
          .headers(headers)
          .keepAlive(false)
          .entity(Json.error(code(status), text(status)))
          .build();
    }
  }

  /** Returns whether {@code headers} ask for something else than a safe look (RFC 9110, section 9.2.1). */
  static boolean preflight(Headers headers) {
    return headers.contains(HeaderNames.ORIGIN) && headers.contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
  }
}
