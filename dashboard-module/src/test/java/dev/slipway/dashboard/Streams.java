package dev.slipway.dashboard;

import dev.slipway.testkit.Await;
import dev.slipway.testkit.TestPlatform;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Clients of the dashboard's event stream, each on a thread of its own. */
final class Streams implements AutoCloseable {

  private final List<Client> clients = new ArrayList<>();

  private Streams() {}

  /** Opens so many streams; returns when each has had its first event. */
  static Streams open(TestPlatform platform, int count, String... headers) {
    Streams streams = new Streams();
    for (int i = 0; i < count; i++) {
      streams.clients.add(new Client(platform.port(), headers));
    }
    Await.until("the first event of all", () -> streams.clients.stream().noneMatch(client -> client.events.isEmpty()));
    return streams;
  }

  List<Client> all() {
    return clients;
  }

  /** Closes every connection, as clients do that go. */
  @Override
  public void close() {
    clients.forEach(Client::leave);
  }

  /** An event as it came. Immutable. */
  record Heard(String id, String name, String data) {}

  /** One of them. Thread-safe. */
  static final class Client {

    private final Socket socket;
    private final Queue<Heard> events = new ConcurrentLinkedQueue<>();
    private final Thread reader;

    Client(int port, String... headers) {
      try {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        StringBuilder head = new StringBuilder("GET /api/dashboard/stream HTTP/1.1\r\nHost: localhost:" + port + "\r\n");
        for (int i = 0; i < headers.length; i += 2) {
          head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        Heard event = new Heard("", "", "");
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("id: ")) {
            event = new Heard(line.substring(4), event.name(), event.data());
          } else if (line.startsWith("event: ")) {
            event = new Heard(event.id(), line.substring(7), event.data());
          } else if (line.startsWith("data: ")) {
            events.add(new Heard(event.id(), event.name(), line.substring(6)));
            event = new Heard("", "", "");
          }
        }
      } catch (IOException _) {
        // the connection was closed on one of its ends
      }
    }

    /** Returns what was heard so far. */
    List<Heard> heard() {
      return List.copyOf(events);
    }

    /** Returns how many changes were heard so far. */
    long deltas() {
      return events.stream().filter(event -> event.name().equals("delta")).count();
    }

    /** Returns whether the stream has ended. */
    boolean isOver() {
      return !reader.isAlive();
    }

    void leave() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
