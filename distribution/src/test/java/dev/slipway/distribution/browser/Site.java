package dev.slipway.distribution.browser;

import dev.slipway.distribution.SlipwayProcess;
import dev.slipway.testkit.TestTokens;
import jakarta.json.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** The assembled distribution, as the tests of the pages start it, and what others say in its rooms. */
final class Site {

  /** More than any start on a busy machine takes. */
  static final Duration START = Duration.ofSeconds(30);
  /** More than the budget of a stop. */
  static final Duration STOP = Duration.ofSeconds(40);

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private Site() {}

  /** Returns a start of it with its data under {@code data}. */
  static SlipwayProcess.Start of(Path data) {
    Path home = Path.of(Objects.requireNonNull(System.getProperty("slipway.home"), "slipway.home is set by the build"));
    return SlipwayProcess.of(home).data(data);
  }

  /** Returns the same with guests, the tokens of the test kit, and room for those who write a lot. */
  static SlipwayProcess.Start withGuests(Path data) {
    return of(data)
        .setting("access.guests", "true")
        .setting("access.jwt.secret", TestTokens.SECRET)
        .setting("modules.chat.messages-per-minute", "100000")
        .setting("modules.chat.message-burst", "1000");
  }

  /** Lets a guest say {@code count} things in a room, "message 1" first. Blocks until all are durable. */
  static void say(SlipwayProcess slipway, String room, String guest, int count) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build()) {
      for (int i = 1; i <= count; i++) {
        String body = Json.createObjectBuilder().add("content", "message " + i).build().toString();
        HttpRequest request = HttpRequest.newBuilder(slipway.uri("/api/chat/rooms/" + room + "/messages"))
            .header("Slipway-Guest", guest).header("Content-Type", "application/json").timeout(ANSWER)
            .POST(HttpRequest.BodyPublishers.ofString(body)).build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
          throw new AssertionError("message " + i + " was answered " + answer.statusCode() + " " + answer.body());
        }
      }
    }
  }
}
