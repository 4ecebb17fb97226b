package dev.slipway.lifecycle.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A peer that says what no HTTP library would. Confined to a thread. */
final class RawClient implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;

  RawClient(int port) throws IOException {
    this(new Socket("127.0.0.1", port));
  }

  /** A peer over a socket that is connected, with TLS or without. */
  RawClient(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout(15_000);
    in = socket.getInputStream();
  }

  Socket socket() {
    return socket;
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** Returns what comes until the server closes. */
  String readAll() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (SocketException e) {
      return all.toString(StandardCharsets.ISO_8859_1) + "\n[" + e.getMessage() + "]";
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** Returns what comes until it contains {@code end}, or the server closes. */
  String readUntil(String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int c = in.read();
      if (c < 0) {
        return text + "[end]";
      }
      text.append((char) c);
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
