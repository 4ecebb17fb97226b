package dev.slipway.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.api.Role;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.TestTokens;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A client of the API with a role, all of whose answers are held against the description of the API. Thread-safe. */
record Client(TestPlatform platform, ApiDocument document, String authorization) {

  static Client of(TestPlatform platform, Role role) {
    String header = TestTokens.header("ada", role);
    return new Client(platform, ApiDocument.of(platform.get("/api/relay/openapi.json", "Authorization", header)), header);
  }

  Answer get(String path) {
    return checked("get", path, platform.get(path, "Authorization", authorization));
  }

  Answer post(String path, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "Authorization";
    all[1] = authorization;
    System.arraycopy(headers, 0, all, 2, headers.length);
    return checked("post", path, platform.send("POST", path, body, all));
  }

  private Answer checked(String method, String path, Answer answer) {
    document.check(method, path, answer);
    return answer;
  }

  /** Posts what has to be answered with 200. */
  JsonObject done(String path, String body) {
    Answer answer = post(path, body);
    assertEquals(200, answer.status(), path + " " + body + ": " + answer.body());
    return answer.json();
  }

  /** Posts what has to be refused with that status and code. */
  void refused(int status, String code, String path, String body) {
    Answer answer = post(path, body);
    assertEquals(status, answer.status(), path + " " + body + ": " + answer.body());
    assertEquals(code, answer.json().getJsonObject("error").getString("code"), path + " " + body + ": " + answer.body());
  }

  /** Returns the objects of the array that answers a GET. */
  List<JsonObject> list(String path) {
    return TestPlatform.json("{\"all\":" + get(path).body() + "}").getJsonArray("all").getValuesAs(JsonObject.class);
  }

  JsonObject status() {
    return get("/api/relay/status").json();
  }

  /** Returns the status of one input. */
  JsonObject input(String name) {
    return status().getJsonArray("relays").getValuesAs(JsonObject.class).stream().map(relay -> relay.getJsonObject("input"))
        .filter(input -> input.getString("input_name").equals(name))
        .findFirst().orElseThrow(() -> new AssertionError("no input " + name));
  }

  /** Returns the status of one output. */
  JsonObject output(String input, String output) {
    return status().getJsonArray("relays").getValuesAs(JsonObject.class).stream()
        .filter(relay -> relay.getJsonObject("input").getString("input_name").equals(input))
        .flatMap(relay -> relay.getJsonArray("outputs").getValuesAs(JsonObject.class).stream())
        .filter(each -> each.getString("output_name").equals(output))
        .findFirst().orElseThrow(() -> new AssertionError("no output " + input + "/" + output));
  }

  Events events() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) platform.uri("/api/relay/events").toURL().openConnection();
    connection.setReadTimeout(10_000);
    connection.setRequestProperty("Authorization", authorization);
    return new Events(connection, new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8)));
  }

  /** A reader of the event stream. Confined to one thread. */
  record Events(HttpURLConnection connection, BufferedReader lines) implements AutoCloseable {

    /**
     * An event. Immutable.
     *
     * @param name its type
     * @param data its data
     */
    record Event(String name, String data) {

      JsonObject json() {
        return TestPlatform.json(data);
      }
    }

    /** Returns the next event, an empty name at the end of the stream. Blocks. */
    Event next() throws IOException {
      String name = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          name = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          return new Event(name, line.substring("data: ".length()));
        }
      }
      return new Event("", "");
    }

    /** Returns the next event of that name. Blocks. */
    Event next(String name) throws IOException {
      Event event = next();
      while (!event.name().equals(name)) {
        if (event.name().isEmpty()) {
          throw new AssertionError("the stream ended before '" + name + "'");
        }
        event = next();
      }
      return event;
    }

    @Override
    public void close() {
      connection.disconnect();
    }
  }
}
