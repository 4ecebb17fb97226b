package dev.slipway.relay.recording;

import dev.slipway.testkit.Await;
import dev.slipway.testkit.TestPlatform;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of the event stream that reads line by line on a thread of its own. Thread-safe. */
final class EventReader implements AutoCloseable {

  private final HttpURLConnection connection;
  private final Thread thread;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private volatile String end = "";

  private EventReader(HttpURLConnection connection) {
    this.connection = connection;
    thread = Thread.ofPlatform().name("event-reader").daemon().start(this::read);
  }

  static EventReader open(TestPlatform platform) throws IOException {
    URI uri = platform.uri("/api/recording/sse");
    return new EventReader((HttpURLConnection) uri.toURL().openConnection());
  }

  private void read() {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
      end = "end";
    } catch (IOException e) {
      end = e.toString();
    }
  }

  /** Returns how many updates came so far. */
  int updates() {
    return (int) lines.stream().filter("data: update"::equals).count();
  }

  void awaitUpdates(int count) {
    Await.until(count + " updates", () -> updates() >= count);
  }

  List<String> lines() {
    return lines;
  }

  /** Returns how the stream ended: {@code end}, or what broke it. */
  String awaitEnd() {
    return Await.value("the end of the stream", () -> end, text -> !text.isEmpty());
  }

  @Override
  public void close() {
    connection.disconnect();
    Await.until("the end of the reader", () -> !thread.isAlive());
  }
}
