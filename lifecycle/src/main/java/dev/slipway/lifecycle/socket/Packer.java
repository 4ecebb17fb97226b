package dev.slipway.lifecycle.socket;

import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Compresses the messages of one write (RFC 7692, section 7.2.1). Confined to one thread at a time; holds memory outside the heap
 * until it is closed.
 */
final class Packer implements AutoCloseable {

  /** A shorter message gains nothing, whatever came before it. */
  private static final int SHORTEST = 32;
  private static final int COMPRESSED = 0x40;
  /** What ends each flush, 00 00 FF FF, is left out. */
  private static final int TAIL_BYTES = 4;
  private static final int HEADER_BYTES = 10;
  private static final int KEPT_BYTES = 128 * 1024;

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private byte[] packed = new byte[4 * 1024];
  private byte[] out = new byte[4 * 1024];

  /**
   * Returns {@code plain} with its messages compressed, or {@code plain} itself where that would save nothing. The messages, each an
   * unmasked final frame, lie between {@code from} and {@code to}.
   *
   * @param together whether a message may refer to those before it
   * @param least so many bytes are worth it: of all messages together, or of each
   */
  byte[] pack(byte[] plain, int from, int to, boolean together, int least) {
    if (to - from < least) {
      return plain;
    }
    deflater.reset();
    int size = copy(plain, 0, from, 0);
    for (int at = from; at < to;) {
      int payload = at + headerBytes(plain, at);
      int length = payloadBytes(plain, at);
      int end = payload + length;
      int worth = together ? SHORTEST : Math.max(SHORTEST, least);
      int packedBytes = length < worth ? length : deflate(plain, payload, length, together);
      if (length < worth || (!together && packedBytes >= length)) {
        size = copy(plain, at, end, size);
      } else {
        size = frame(plain[at], packedBytes, size);
      }
      at = end;
    }
    size = copy(plain, to, plain.length, size);
    byte[] wire = size < plain.length ? Arrays.copyOf(out, size) : plain;
    shrink();
    return wire;
  }

  private int deflate(byte[] plain, int at, int length, boolean together) {
    if (!together) {
      deflater.reset();
    }
    deflater.setInput(plain, at, length);
    int size = 0;
    packed = room(packed, 0, length + length / 8 + 64);
    while (true) {
      int count = deflater.deflate(packed, size, packed.length - size, Deflater.SYNC_FLUSH);
      size += count;
      if (size < packed.length) {
        return size - TAIL_BYTES;
      }
      packed = room(packed, size, size + 1_024);
    }
  }

  private int frame(byte first, int length, int at) {
    out = room(out, at, at + HEADER_BYTES + length);
    int next = at;
    out[next++] = (byte) (first | COMPRESSED);
    if (length < 126) {
      out[next++] = (byte) length;
    } else if (length <= 0xFFFF) {
      out[next++] = 126;
      out[next++] = (byte) (length >> 8);
      out[next++] = (byte) length;
    } else {
      out[next++] = 127;
      for (int shift = 56; shift >= 0; shift -= 8) {
        out[next++] = (byte) ((long) length >> shift);
      }
    }
    System.arraycopy(packed, 0, out, next, length);
    return next + length;
  }

  private int copy(byte[] plain, int from, int to, int at) {
    out = room(out, at, at + to - from);
    System.arraycopy(plain, from, out, at, to - from);
    return at + to - from;
  }

  /** Returns an array with space for so many bytes, of which the first are kept. */
  private static byte[] room(byte[] array, int kept, int bytes) {
    if (bytes <= array.length) {
      return array;
    }
    byte[] larger = new byte[Math.max(bytes, 2 * array.length)];
    System.arraycopy(array, 0, larger, 0, kept);
    return larger;
  }

  /** One large message must not be paid for ever after. */
  private void shrink() {
    packed = packed.length > KEPT_BYTES ? new byte[KEPT_BYTES] : packed;
    out = out.length > KEPT_BYTES ? new byte[KEPT_BYTES] : out;
  }

  private static int headerBytes(byte[] wire, int at) {
    return switch (wire[at + 1]) {
      case 127 -> 10;
      case 126 -> 4;
      default -> 2;
    };
  }

  private static int payloadBytes(byte[] wire, int at) {
    int length = wire[at + 1];
    if (length < 126) {
      return length;
    }
    int bytes = length == 126 ? 2 : 8;
    length = 0;
    for (int i = 0; i < bytes; i++) {
      length = (length << 8) | (wire[at + 2 + i] & 0xFF);
    }
    return length;
  }

  @Override
  public void close() {
    deflater.end();
  }
}
