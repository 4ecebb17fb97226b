package dev.slipway.benchmarks.fanout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * What servers send to many WebSocket clients, read into one buffer for all of them (RFC 6455, section 5.2, frames of at most
 * 64 KiB). Confined to the thread of the clients.
 *
 * @param <P> a client
 */
final class FrameReader<P extends FrameReader.Peer> {

  static final int TEXT = 0x81;
  static final int COMPRESSED = 0xC1;
  static final int PING = 0x89;
  static final int PONG = 0x8A;
  static final int CLOSE = 0x88;

  private static final int BUFFER_BYTES = 512 * 1_024;
  private static final int HEAD_BYTES = 1_024;

  /** What is remembered of a client between two reads. */
  abstract static class Peer {
    private boolean upgraded;
    private byte[] rest = {};

    /** Returns whether its handshake was accepted. */
    final boolean upgraded() {
      return upgraded;
    }
  }

  /** Who takes what comes. */
  interface Listener<P> {

    /** The handshake of a client was accepted. */
    void connected(P peer) throws IOException;

    /** A frame has come, its payload at {@code at} of the buffer; it was read at {@code now}. */
    void frame(P peer, int kind, int at, int length, long now) throws IOException;
  }

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final Listener<? super P> listener;

  FrameReader(Listener<? super P> listener) {
    this.listener = listener;
  }

  /** Reads what has come to a client, and returns false at the end of it. */
  boolean read(ReadableByteChannel channel, P peer) throws IOException {
    Peer state = peer;
    buffer.clear().put(state.rest);
    if (channel.read(buffer) < 0) {
      return false;
    }
    long now = System.nanoTime();
    int end = buffer.position();
    int at = state.upgraded ? 0 : head(peer, end);
    if (state.upgraded) {
      for (int next = frame(peer, at, end, now); next > at; next = frame(peer, at, end, now)) {
        at = next;
      }
    }
    if (at < end || state.rest.length > 0) {
      state.rest = bytes(at, end - at);
    }
    return true;
  }

  /** Returns where the frames begin once the answer to the handshake is whole, or 0. */
  private int head(P peer, int end) throws IOException {
    String text = new String(bytes(0, Math.min(end, HEAD_BYTES)), StandardCharsets.US_ASCII);
    int length = text.indexOf("\r\n\r\n");
    if (length < 0) {
      return 0;
    }
    if (!text.startsWith("HTTP/1.1 101 ")) {
      throw new IllegalStateException("the handshake was answered: " + text);
    }
    ((Peer) peer).upgraded = true;
    listener.connected(peer);
    return length + 4;
  }

  /** Takes the frame at {@code at} and returns where it ends, or {@code at} when it is not whole. */
  private int frame(P peer, int at, int end, long now) throws IOException {
    if (end - at < 4 && (end - at < 2 || buffer.get(at + 1) == 126)) {
      return at;
    }
    int length = buffer.get(at + 1);
    int payload = at + 2;
    if (length == 126) {
      length = buffer.getShort(payload) & 0xFFFF;
      payload += 2;
    }
    if (end - payload < length) {
      return at;
    }
    listener.frame(peer, buffer.get(at) & 0xFF, payload, length, now);
    return payload + length;
  }

  /** Returns the buffer that payloads lie in until the next read. */
  ByteBuffer buffer() {
    return buffer;
  }

  /** Returns a copy of what lies in the buffer. */
  byte[] bytes(int at, int length) {
    byte[] copy = new byte[length];
    buffer.get(at, copy);
    return copy;
  }

  /** Returns a frame for the server, masked with zeros (RFC 6455, section 5.3). */
  static ByteBuffer masked(int kind, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(8 + payload.length).put((byte) kind);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    return frame.putInt(0).put(payload).flip();
  }
}
