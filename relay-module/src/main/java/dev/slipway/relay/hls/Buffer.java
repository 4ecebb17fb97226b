package dev.slipway.relay.hls;

import java.util.Arrays;

/** Bytes that grow. Confined to one thread. */
final class Buffer {

  private static final int INITIAL = 256 * 1024;

  private byte[] bytes = new byte[INITIAL];
  private int length;

  void add(byte[] from, int offset, int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
    }
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
  }

  int length() {
    return length;
  }

  /** Returns what was added since the last time. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }
}
