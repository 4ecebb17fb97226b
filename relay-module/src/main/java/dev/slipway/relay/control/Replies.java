package dev.slipway.relay.control;

import dev.slipway.api.Refusal;
import dev.slipway.relay.guard.Unacceptable;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonStructure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Answers requests in the form that all of them share. Stateless. */
final class Replies {

  private Replies() {}

  /** What a request makes happen. */
  @FunctionalInterface
  interface Action {

    /**
     * Does it and answers.
     *
     * @throws InterruptedException when the module is closed meanwhile
     */
    void run(ServerRequest request, ServerResponse response) throws InterruptedException;
  }

  /** Returns a handler that answers what is unacceptable with 400. */
  static Handler answering(Action action) {
    return (request, response) -> {
      try {
        action.run(request, response);
      } catch (Unacceptable unacceptable) {
        throw Refusal.badRequest(unacceptable.code(), unacceptable.getMessage());
      }
    };
  }

  /** Returns an answer that says what was done. */
  static JsonObjectBuilder status(String done) {
    return Json.createObjectBuilder().add("status", done);
  }

  static void send(ServerResponse response, JsonStructure json) {
    send(response, json.toString());
  }

  static void send(ServerResponse response, String json) {
    response.headers().contentType(MediaTypes.APPLICATION_JSON);
    response.send(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a JSON file of this module. */
  static void sendResource(ServerResponse response, String name) throws IOException {
    try (InputStream file = Replies.class.getResourceAsStream(name)) {
      send(response, new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
