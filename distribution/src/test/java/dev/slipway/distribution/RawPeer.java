package dev.slipway.distribution;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket peer made of a plain socket, which reads only when it is told to. Confined to one thread, but {@link #close} may come
 * from any. Reading fails after 20 s without a byte.
 */
final class RawPeer implements AutoCloseable {

  private static final int CLOSE = 8;
  private static final int TIMEOUT_MILLIS = 20_000;

  /** A close frame came, RFC 6455 section 5.5.1; 1005 stands for a frame without a code. */
  static final class Closed extends EOFException {

    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;

    private Closed(byte[] payload) {
      this(payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort(),
          payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
    }

    private Closed(int code, String reason) {
      super("closed with " + code + " " + reason);
      this.code = code;
      this.reason = reason;
    }

    int code() {
      return code;
    }

    String reason() {
      return reason;
    }
  }

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final String head;

  private RawPeer(int port, String path, String local, int receiveBuffer, String headers) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.bind(new InetSocketAddress(InetAddress.getByName(local), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nUpgrade: websocket\r\n"
        + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" + headers + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1));
    head = readHead();
  }

  /** Asks for a session from the address {@code local} of this machine, with more header lines. */
  static RawPeer ask(int port, String path, String local, String headers) throws IOException {
    return new RawPeer(port, path, local, 0, headers);
  }

  /** Opens a session. */
  static RawPeer open(int port, String path) throws IOException {
    return new RawPeer(port, path, "127.0.0.1", 0, "").upgraded();
  }

  /** Opens a session whose receive buffer holds next to nothing. */
  static RawPeer openWithSmallBuffer(int port, String path) throws IOException {
    return new RawPeer(port, path, "127.0.0.1", 4_096, "").upgraded();
  }

  private RawPeer upgraded() {
    if (status() != 101) {
      throw new AssertionError("not upgraded: " + head);
    }
    return this;
  }

  /** Returns the status of the answer to the handshake. */
  int status() {
    return Integer.parseInt(head.substring(9, 12));
  }

  /** Returns the head of the answer to the handshake. */
  String head() {
    return head;
  }

  private String readHead() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("connection ended after: " + bytes);
      }
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  /** Sends a text message of at most 125 bytes. */
  void text(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    if (payload.length > 125) {
      throw new IllegalArgumentException("longer than 125 bytes: " + text);
    }
    socket.getOutputStream().write(ByteBuffer.allocate(6 + payload.length)
        .put((byte) 0x81).put((byte) (0x80 | payload.length)).putInt(0).put(payload).array()); // masked with zeros
  }

  /** Returns the payload of the next message; a close frame is a {@link Closed}. */
  byte[] read() throws IOException {
    int opcode = in.readUnsignedByte() & 0xF;
    long length = in.readUnsignedByte();
    if (length >= 126) {
      length = length == 126 ? in.readUnsignedShort() : in.readLong();
    }
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    if (opcode == CLOSE) {
      throw new Closed(payload);
    }
    return payload;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
