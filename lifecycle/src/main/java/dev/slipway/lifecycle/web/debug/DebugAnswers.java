package dev.slipway.lifecycle.web.debug;

import dev.slipway.api.Queries;
import dev.slipway.lifecycle.web.json.Json;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** The two forms of an answer: text for people, JSON for programs. Stateless. */
final class DebugAnswers {

  private DebugAnswers() {}

  /** Returns whether the request asks for JSON, by {@code ?format=json} or by what it accepts. */
  static boolean wantsJson(ServerRequest request) {
    return Queries.first(request.query(), "format").map("json"::equals).orElseGet(() -> request.headers().acceptedTypes().stream()
        .anyMatch(type -> type.type().equals("application") && type.subtype().equals("json")));
  }

  static void json(ServerResponse response, JsonObject body) {
    send(response, "application/json", Json.text(body));
  }

  static void text(ServerResponse response, String body) {
    send(response, "text/plain; charset=utf-8", body);
  }

  private static void send(ServerResponse response, String type, String body) {
    response.header(HeaderNames.CONTENT_TYPE, type).header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(body.getBytes(StandardCharsets.UTF_8));
  }
}
