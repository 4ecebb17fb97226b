package dev.slipway.relay.rtsp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a peer sends: requests, and between them frames that begin with {@code $} (RFC 2326, section 10.12).
 *
 * <p>Confined to the connection's thread, except {@link #requestNanos}. Memory is bounded by the largest head and the largest frame.
 */
final class Inbound {

  /** The largest head of a request, in bytes. */
  static final int HEAD_BYTES = 16 * 1_024;
  /** The largest body of a request, in bytes. */
  static final int BODY_BYTES = 64 * 1_024;

  private static final int FIRST_BYTES = 4 * 1_024;
  private static final int WIDE_BYTES = 128 * 1_024;
  private static final int FRAME_HEAD = 4;

  private final InputStream input;
  private final Frames frames;
  private final LongSupplier nanoClock;
  private byte[] buffer = new byte[FIRST_BYTES];
  private int position;
  private int limit;
  private volatile long requestNanos;

  Inbound(InputStream input, Frames frames, LongSupplier nanoClock) {
    this.input = input;
    this.frames = frames;
    this.nanoClock = nanoClock;
  }

  /** Takes frames. Called by the connection's thread. */
  interface Frames {

    /** Takes one frame; the bytes are those of this call only. */
    void frame(int channel, byte[] bytes, int offset, int length);

    /** Says that nothing more is there at the moment, and that the next read may wait. */
    void idle();
  }

  /**
   * Returns the next request; hands over the frames before it. Blocks.
   *
   * @return the request, or null at the end of what the peer sends
   * @throws RtspFault when it is malformed
   * @throws IOException when the connection broke, within a request or frame also by its end
   */
  @Nullable RtspRequest next() throws IOException, RtspFault {
    while (true) {
      if (position == limit && !fill()) {
        return null;
      }
      byte first = buffer[position];
      if (first == '$') {
        frame();
      } else if (first == '\r' || first == '\n') {
        position++;
      } else {
        requestNanos = nanoClock.getAsLong() | 1;
        RtspRequest request = request();
        requestNanos = 0;
        return request;
      }
    }
  }

  /** Returns since when a request is awaited whose first byte is there, 0 when none is. Thread-safe. */
  long requestNanos() {
    return requestNanos;
  }

  /** Makes room for many frames at a time. */
  void widen() {
    if (buffer.length < WIDE_BYTES) {
      move(new byte[WIDE_BYTES]);
    }
  }

  private void frame() throws IOException {
    need(FRAME_HEAD);
    int length = Bits.int16(buffer, position + 2);
    need(FRAME_HEAD + length);
    int channel = buffer[position + 1] & 0xFF;
    int at = position + FRAME_HEAD;
    position = at + length;
    frames.frame(channel, buffer, at, length);
  }

  private RtspRequest request() throws IOException, RtspFault {
    int scanned = 0;
    while (true) {
      int end = endOfHead(scanned);
      if (end >= 0) {
        int length = end - position;
        int start = position;
        position = end;
        RtspRequest head = RequestParser.head(buffer, start, length);
        long bytes = head.headers().number("Content-Length", Long.MAX_VALUE).orElse(0L);
        if (bytes > BODY_BYTES) {
          throw RtspFault.fatal(413, "Request Entity Too Large, more than " + BODY_BYTES + " bytes");
        }
        return bytes == 0 ? head : new RtspRequest(head.method(), head.uri(), head.headers(), body((int) bytes));
      }
      scanned = Math.max(0, limit - position - 3);
      if (limit - position >= HEAD_BYTES) {
        throw RtspFault.fatal(400, "Bad Request, a head of more than " + HEAD_BYTES + " bytes");
      }
      if (!fill()) {
        throw new EOFException("the peer left within a request");
      }
    }
  }

  /** Returns where the head ends, behind its empty line, or -1. Refuses at once what cannot become a head. */
  private int endOfHead(int scanned) throws RtspFault {
    int last = Math.min(limit, position + HEAD_BYTES);
    for (int i = position + scanned; i < last; i++) {
      byte b = buffer[i];
      if (b == 0) {
        throw RtspFault.fatal(400, "Bad Request, a control character");
      }
      if (b == '\n' && i > position) {
        boolean empty = buffer[i - 1] == '\n' || (buffer[i - 1] == '\r' && i - 2 >= position && buffer[i - 2] == '\n');
        if (empty) {
          return i + 1;
        }
      }
    }
    byte first = buffer[position];
    if (first < 'A' || (first > 'Z' && first < 'a') || first > 'z') {
      throw RtspFault.fatal(400, "Bad Request, no method");
    }
    return -1;
  }

  private byte[] body(int length) throws IOException {
    byte[] body = new byte[length];
    int there = Math.min(length, limit - position);
    System.arraycopy(buffer, position, body, 0, there);
    position += there;
    if (input.readNBytes(body, there, length - there) < length - there) {
      throw new EOFException("the peer left within a body");
    }
    return body;
  }

  private void need(int bytes) throws IOException {
    while (limit - position < bytes) {
      if (buffer.length < bytes) {
        move(new byte[WIDE_BYTES]);
      }
      if (!fill()) {
        throw new EOFException("the peer left within a frame");
      }
    }
  }

  private boolean fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = 0;
    } else if (limit == buffer.length) {
      move(position > 0 ? buffer : new byte[Math.min(buffer.length * 2, WIDE_BYTES)]);
    }
    frames.idle();
    int read = input.read(buffer, limit, buffer.length - limit);
    if (read < 0) {
      return false;
    }
    limit += read;
    return true;
  }

  private void move(byte[] to) {
    System.arraycopy(buffer, position, to, 0, limit - position);
    limit -= position;
    position = 0;
    buffer = to;
  }
}
