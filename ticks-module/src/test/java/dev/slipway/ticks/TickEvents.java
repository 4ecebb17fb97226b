package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.testkit.TestPlatform;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A reader of an event stream. Confined to one thread. */
record TickEvents(HttpURLConnection connection, BufferedReader lines) implements AutoCloseable {

  record Event(String id, String name, String data) {}

  static TickEvents open(TestPlatform platform, String path, String lastEventId) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) platform.uri(path).toURL().openConnection();
    connection.setReadTimeout(10_000);
    connection.setRequestProperty("Accept", "text/event-stream");
    if (!lastEventId.isEmpty()) {
      connection.setRequestProperty("Last-Event-ID", lastEventId);
    }
    InputStream input = connection.getInputStream();
    return new TickEvents(connection, new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8)));
  }

  /** Returns the next event, which must have that name. */
  Event next(String name) throws IOException {
    Event next = next();
    assertEquals(name, next.name(), next::data);
    return next;
  }

  /** Returns the next event. */
  Event next() throws IOException {
    List<String> event = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isEmpty()) {
        event.add(line);
      } else if (!field(event, "data: ").isEmpty()) {
        return new Event(field(event, "id: "), field(event, "event: "), field(event, "data: "));
      } else {
        event.clear();
      }
    }
    throw new AssertionError("the stream ended");
  }

  private static String field(List<String> event, String name) {
    return event.stream().filter(line -> line.startsWith(name)).map(line -> line.substring(name.length())).findFirst().orElse("");
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
