package dev.slipway.lifecycle.socket;

import dev.slipway.api.Refusal;
import io.helidon.http.Header;
import io.helidon.http.Status;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Refusals as HTTP responses after which the connection closes. Stateless. */
final class Refusals {

  static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

  private Refusals() {}

  /** Returns the whole response, with {@code more} headers besides its own. */
  static byte[] response(Refusal refusal, List<Header> more) {
    Status status = refusal.status();
    byte[] body = JSON.createObjectBuilder()
        .add("error", JSON.createObjectBuilder().add("code", refusal.code()).add("message", refusal.getMessage()))
        .build().toString().getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status.code()).append(' ').append(status.reasonPhrase()).append("\r\n");
    head.append("Content-Type: application/json\r\nContent-Length: ").append(body.length).append("\r\n");
    head.append("Cache-Control: no-store\r\n");
    more.forEach(header -> head.append(header.name()).append(": ").append(header.get()).append("\r\n"));
    refusal.retryAfter().ifPresent(after -> head.append("Retry-After: ").append(seconds(after)).append("\r\n"));
    head.append(switch (status.code()) {
      case 401 -> "WWW-Authenticate: Bearer\r\nConnection: close\r\n"; // RFC 9110, section 15.5.2
      case 405 -> "Allow: GET\r\nConnection: close\r\n";
      case 426 -> "Sec-WebSocket-Version: " + Handshakes.VERSION + "\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n";
      default -> "Connection: close\r\n";
    });
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[start.length + body.length];
    System.arraycopy(start, 0, whole, 0, start.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    return whole;
  }

  private static long seconds(Duration duration) {
    return Math.max(1, duration.plusMillis(999).toSeconds());
  }
}
