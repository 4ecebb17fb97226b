package dev.slipway.lifecycle.socket;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Takes compressed messages apart (RFC 7692, section 7.2.2). Confined to one thread at a time; holds memory outside the heap until it is
 * closed.
 */
final class Unpacker implements AutoCloseable {

  /** What became of a message. Immutable, but for the array. */
  static final class Unpacked {

    private final byte[] bytes;
    private final int length;
    private final int fault;

    Unpacked(byte[] bytes, int length, int fault) {
      this.bytes = bytes;
      this.length = length;
      this.fault = fault;
    }

    /** Returns an array that begins with the message. */
    byte[] bytes() {
      return bytes;
    }

    /** Returns the length of the message in bytes. */
    int length() {
      return length;
    }

    /** Returns the close code of what is wrong with it, 0 for nothing. */
    int fault() {
      return fault;
    }
  }

  private static final byte[] NOTHING = {};
  /** What the peer left out, and an empty last block: where that is not understood as such, the message was cut short. */
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF, 1, 0, 0, (byte) 0xFF, (byte) 0xFF};
  private static final int LIKELY_RATIO = 4;

  private final Inflater inflater = new Inflater(true);

  /** Takes the first {@code length} bytes of {@code packed} apart, into {@code limit} bytes at most. */
  Unpacked unpack(byte[] packed, int length, int limit) {
    byte[] input = Arrays.copyOf(packed, length + TAIL.length);
    System.arraycopy(TAIL, 0, input, length, TAIL.length);
    inflater.reset();
    inflater.setInput(input);
    byte[] bytes = new byte[(int) Math.min(limit + 1L, (long) LIKELY_RATIO * length + 64)];
    int size = 0;
    try {
      while (true) {
        int count = inflater.inflate(bytes, size, bytes.length - size);
        size += count;
        if (size > limit) {
          return new Unpacked(NOTHING, 0, Wire.TOO_BIG);
        }
        if (inflater.finished()) {
          int left = inflater.getRemaining();
          if (left == 0) {
            return new Unpacked(bytes, size, 0);
          }
          inflater.reset(); // a last block may stand within a message, too (section 7.2.3.4)
          inflater.setInput(input, input.length - left, left);
        } else if (size == bytes.length) {
          bytes = Arrays.copyOf(bytes, (int) Math.min(limit + 1L, 2L * size));
        } else if (count == 0) {
          return new Unpacked(NOTHING, 0, Wire.NOT_UTF8); // it needs more input, or what no peer may want: a dictionary
        }
      }
    } catch (DataFormatException e) {
      return new Unpacked(NOTHING, 0, Wire.NOT_UTF8);
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
