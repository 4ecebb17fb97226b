package dev.slipway.lifecycle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One connection to a server, on the thread that uses it: no pool, no thread, and nothing left once it is closed. Confined to
 * one thread, but for closing.
 */
final class Http implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  private Http(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /**
   * An answer.
   *
   * @param head its status line and headers
   * @param body its body as text
   */
  record Answer(String head, String body) {

    int status() {
      return Integer.parseInt(head.substring(9, 12));
    }

    /** Returns whether the head has that header, however its name is spelt, with a value that begins so. */
    boolean has(String header, String value) {
      String wanted = (header + ": " + value).toLowerCase(Locale.ROOT);
      return head.lines().anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted));
    }
  }

  static Http connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    return new Http(socket);
  }

  /** Returns a client on a connection that somebody else made. */
  static Http over(Socket connected) throws IOException {
    connected.setSoTimeout(PATIENCE_MILLIS);
    return new Http(connected);
  }

  /** Returns the answer to one GET on a connection of its own. */
  static Answer get(int port, String path) throws IOException {
    try (Http http = connect(port)) {
      http.ask(path);
      return http.answer();
    }
  }

  /** Returns the answer to one request without a body, with a bearer token where {@code token} is not empty. */
  static Answer send(int port, String method, String path, String token) throws IOException {
    try (Http http = connect(port)) {
      String credentials = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
      http.socket.getOutputStream().write((method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n" + credentials
          + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return http.answer();
    }
  }

  /** Returns the status of one GET, 0 when there is nobody to ask. */
  static int status(int port, String path) {
    try {
      return get(port, path).status();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Returns the answer to one GET from a page of that origin. */
  static Answer getFrom(String origin, int port, String path) throws IOException {
    try (Http http = connect(port)) {
      http.ask(path, "Origin: " + origin + "\r\n");
      return http.answer();
    }
  }

  void ask(String path) throws IOException {
    ask(path, "");
  }

  private void ask(String path, String header) throws IOException {
    socket.getOutputStream().write(
        ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Returns the next answer, its length or chunks as the head says. */
  Answer answer() throws IOException {
    String head = head();
    String lower = head.toLowerCase(Locale.ROOT);
    if (lower.contains("transfer-encoding: chunked")) {
      return new Answer(head, chunks());
    }
    int at = lower.indexOf("content-length: ");
    int length = at < 0 ? 0 : Integer.parseInt(lower.substring(at + 16, lower.indexOf('\r', at)));
    return new Answer(head, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  /** Returns a head, up to its empty line. */
  String head() throws IOException {
    return until("\r\n\r\n");
  }

  /** Returns what comes up to and with {@code end}; fails when the connection ends before. */
  String until(String end) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (!text.toString(StandardCharsets.UTF_8).endsWith(end)) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the connection ended after: " + text.toString(StandardCharsets.UTF_8));
      }
      text.write(next);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  private String chunks() throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      int size = Integer.parseInt(until("\r\n").strip(), 16);
      body.append(new String(in.readNBytes(size), StandardCharsets.UTF_8));
      until("\r\n");
      if (size == 0) {
        return body.toString();
      }
    }
  }

  /** Returns everything up to the end of the connection. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
