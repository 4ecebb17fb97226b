package dev.slipway.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A peer of plain bytes, for what a polite client never does: to read nothing, to send half a frame, to vanish.
 *
 * <p>Confined to the test's thread. Reads block for ten seconds at most. Its receive buffer is small, so that a server notices
 * soon that nothing is read; the operating systems between the two still hide some megabytes.
 */
public final class RawPeer implements AutoCloseable {

  private static final int RECEIVE_BUFFER_BYTES = 4 * 1_024;
  private static final int LONGEST_HEAD_BYTES = 64 * 1_024;
  private static final int LONGEST_FRAME_BYTES = 64 * 1_024 * 1_024;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Socket socket;
  private final InputStream in;

  private RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream(), 512);
  }

  /**
   * A frame as it came from the server. Immutable.
   *
   * @param opcode what it is (RFC 6455, section 5.2)
   * @param payload its payload, read-only
   */
  public record RawFrame(int opcode, ByteBuffer payload) {

    /** Returns the payload as text. */
    public String text() {
      return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
    }

    /** Returns the close code of a close frame, 1005 when it has none. */
    public int closeCode() {
      return payload.remaining() < 2 ? 1005 : Short.toUnsignedInt(payload.getShort(payload.position()));
    }
  }

  /** Connects to a port of this machine. */
  static RawPeer connect(int port) {
    try {
      Socket socket = new Socket();
      try {
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Math.toIntExact(PATIENCE.toMillis()));
        return new RawPeer(socket);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no connection to port " + port, e);
    }
  }

  /** Sends text as it is, in UTF-8. */
  public RawPeer send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes as they are. */
  public RawPeer send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Asks for a WebSocket session and reads the answer, and nothing behind it. From here on the peer is slow: it reads when the
   * test does.
   */
  public RawPeer upgrade(String path) {
    send("GET " + path + " HTTP/1.1\r\nHost: localhost:" + socket.getPort() + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    String head = readHead();
    if (!head.startsWith("HTTP/1.1 " + SWITCHING_PROTOCOLS)) {
      throw new AssertionError("the handshake at " + path + " was answered with: " + head);
    }
    return this;
  }

  /** Returns the head of an HTTP answer, up to its empty line. */
  public String readHead() {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    try {
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0 || head.size() == LONGEST_HEAD_BYTES) {
          throw new EOFException("no end of the head after: " + head.toString(StandardCharsets.ISO_8859_1));
        }
        head.write(next);
      }
      return head.toString(StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the next frame (RFC 6455, section 5.2). Blocks until it is there. */
  public RawFrame readFrame() {
    try {
      byte[] start = exactly(2);
      int length = start[1] & 0x7F;
      long bytes = switch (length) {
        case 126 -> Short.toUnsignedInt(ByteBuffer.wrap(exactly(2)).getShort());
        case 127 -> ByteBuffer.wrap(exactly(8)).getLong();
        default -> length;
      };
      if (bytes < 0 || bytes > LONGEST_FRAME_BYTES) {
        throw new IOException("a frame of " + bytes + " bytes");
      }
      return new RawFrame(start[0] & 0xF, ByteBuffer.wrap(exactly((int) bytes)).asReadOnlyBuffer());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether the server has ended the connection, by an end of stream or a reset. Blocks until it says something. */
  public boolean readsEnd() {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Vanishes: the server gets a reset instead of an end of stream. Does nothing when the connection was ended before. */
  public void reset() {
    try {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the connection. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the connection ended within a frame");
    }
    return bytes;
  }
}
