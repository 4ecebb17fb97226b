package dev.slipway.relay.guard;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that counts who comes, and answers each path with what the test said. Thread-safe. */
public final class CountingServer implements AutoCloseable {

  private final ServerSocket server;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  private CountingServer(String address) throws IOException {
    server = new ServerSocket(0, 50, InetAddress.ofLiteral(address));
    Thread.ofVirtual().name("counting-server").start(this::accept);
  }

  /** Starts one at an address, on a free port. */
  public static CountingServer start(String address) {
    try {
      return new CountingServer(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers a path with a body. */
  public CountingServer answer(String path, String type, byte[] body) {
    return raw(path, "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length + "\r\n\r\n", body);
  }

  /** Answers a path with another place. */
  public CountingServer redirect(String path, String location) {
    return raw(path, "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n", new byte[0]);
  }

  /** Answers a path with a head and a body. */
  public CountingServer raw(String path, String head, byte[] body) {
    byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    answers.put(path, whole);
    return this;
  }

  /** Returns its port. */
  public int port() {
    return server.getLocalPort();
  }

  /** Returns how many have connected. */
  public int connections() {
    return connections.get();
  }

  /** Returns what was asked for. */
  public List<String> requests() {
    return requests;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
      HttpHead head = HttpHead.read(in, socket, 64 * 1024, dev.slipway.api.Deadline.after(Duration.ofSeconds(30)));
      requests.add(HttpHead.bytes(head.startLine(), head.fields()).length > 0 ? String.join("\n", all(head)) : "");
      String path = head.startLine().split(" ")[1];
      byte[] answer = answers.get(path);
      socket.getOutputStream().write(answer == null ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(
          StandardCharsets.US_ASCII) : answer);
      socket.getOutputStream().flush();
      if (answer != null && path.startsWith("/endless")) {
        in.read();
      }
    } catch (IOException e) {
      // the peer went away; the test looks at what it got
    }
  }

  private static List<String> all(HttpHead head) {
    List<String> lines = new ArrayList<>(List.of(head.startLine()));
    lines.addAll(head.fields());
    return lines;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
