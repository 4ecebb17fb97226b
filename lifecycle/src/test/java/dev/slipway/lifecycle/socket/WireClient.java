package dev.slipway.lifecycle.socket;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** A WebSocket peer on a raw socket that can also misbehave. Confined to one thread, but for closing. */
public final class WireClient implements AutoCloseable {

  /** A frame that came, unmasked as servers send it. */
  public record Received(int first, byte[] payload) {
    /** Returns what it is. */
    public int opcode() {
      return first & 0x0F;
    }

    /** Returns its payload as text. */
    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** Returns the code of a close frame. */
    public int closeCode() {
      return payload.length < 2 ? Wire.NO_CODE : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    /** Returns the reason of a close frame. */
    public String closeReason() {
      return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private String answer = "";

  /** Connects without a word. */
  WireClient(int port) throws IOException {
    this(port, 0);
  }

  /** Connects without a word, with a receive buffer of that many bytes, or the system's when 0. */
  WireClient(int port, int receiveBuffer) throws IOException {
    socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 512));
    out = socket.getOutputStream();
  }

  /** Connects and upgrades. */
  public static WireClient open(int port, String path) throws IOException {
    return new WireClient(port).upgrade(path);
  }

  WireClient upgrade(String path) throws IOException {
    return upgrade(path, "");
  }

  /** Upgrades; {@code headers} are lines that are sent besides, each with its end. */
  WireClient upgrade(String path, String headers) throws IOException {
    send(handshake(path).replace("\r\n\r\n", "\r\n" + headers + "\r\n"));
    answer = readHead();
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new IOException("not upgraded: " + answer);
    }
    return this;
  }

  /** Returns the head of the 101. */
  String answer() {
    return answer;
  }

  static String handshake(String path) {
    return handshake(path, "websocket");
  }

  static String handshake(String path, String upgrade) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: " + upgrade + "\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  }

  void send(String raw) throws IOException {
    send(raw.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] raw) throws IOException {
    out.write(raw);
  }

  /** Sends a text message. */
  public void text(String text) throws IOException {
    send(frame(0x80 | Wire.TEXT, text.getBytes(StandardCharsets.UTF_8)));
  }

  void close(int code) throws IOException {
    send(frame(0x80 | Wire.CLOSE, ByteBuffer.allocate(2).putShort((short) code).array()));
  }

  /** Returns a masked frame; {@code first} is its first byte. */
  static byte[] frame(int first, byte[] payload) {
    return frame(first, payload, ThreadLocalRandom.current().nextInt());
  }

  static byte[] frame(int first, byte[] payload, int mask) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length <= 0xFFFF) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.putInt(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ mask >> 24 - 8 * (i & 3)));
    }
    byte[] wire = new byte[frame.position()];
    frame.flip().get(wire);
    return wire;
  }

  /** Returns the next frame; blocks for 20 s at most. */
  public Received read() throws IOException {
    return read(in);
  }

  static Received read(DataInputStream in) throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length >= 126) {
      length = length == 126 ? in.readUnsignedShort() : (int) in.readLong();
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Received(first, payload);
  }

  /** Reads until the close frame and returns it. */
  public Received readClose() throws IOException {
    while (true) {
      Received next = read();
      if (next.opcode() == Wire.CLOSE) {
        return next;
      }
    }
  }

  /** Answers a close frame as a good peer does. */
  public void closeBack(Received close) throws IOException {
    send(frame(0x80 | Wire.CLOSE, close.payload()));
  }

  /** Returns the close code that came, answering it as a good peer does; 1006 when the connection ended without. */
  public int readCloseAndAnswer() {
    try {
      Received close = readClose();
      try {
        send(frame(0x80 | Wire.CLOSE, close.payload()));
      } catch (IOException e) {
        // The server may be gone by now.
      }
      return close.closeCode();
    } catch (IOException e) {
      return Wire.NO_CLOSE_FRAME;
    }
  }

  /** Reads until the connection ends and returns whether it ended in good order, with a FIN. */
  public boolean readToEnd() {
    try {
      in.skip(Long.MAX_VALUE);
      return in.read() == -1;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns an HTTP head, its empty line included. */
  String readHead() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("connection ended after: " + head);
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  String readRest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  int localPort() {
    return socket.getLocalPort();
  }

  /** Sends a FIN, and goes on reading. */
  void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  /** Sends a RST. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
