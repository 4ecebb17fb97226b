package dev.slipway.relay.recording;

import dev.slipway.testkit.Await;
import dev.slipway.testkit.TestPlatform;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of the event stream that reads line by line on a thread of its own, and can leave at any moment. Thread-safe. */
final class EventReader implements AutoCloseable {

  private final Socket socket;
  private final Thread thread;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private volatile String end = "";

  private EventReader(Socket socket) {
    this.socket = socket;
    thread = Thread.ofPlatform().name("junit-event-reader").daemon().start(this::read);
  }

  static EventReader open(TestPlatform platform) throws IOException {
    Socket socket = new Socket("localhost", platform.port());
    socket.getOutputStream().write(
        "GET /api/recording/sse HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return new EventReader(socket);
  }

  private void read() {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
      end = lines.contains("0") ? "last chunk" : "end without a last chunk";
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

  /** Returns how the stream ended: {@code last chunk}, or what broke it. */
  String awaitEnd() {
    return Await.value("the end of the stream", () -> end, text -> !text.isEmpty());
  }

  @Override
  public void close() throws IOException {
    socket.close();
    Await.until("the end of the reader", () -> !thread.isAlive());
  }
}
