package dev.slipway.lifecycle.socket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The masking of payloads (RFC 6455, section 5.3), eight bytes at a time. Stateless. */
final class Masking {

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Masking() {}

  /**
   * Masks or unmasks bytes in place.
   *
   * @param mask the key, its first byte highest
   * @param done how many bytes of the payload came before
   */
  static void apply(byte[] bytes, int from, int count, int mask, int done) {
    int key = Integer.rotateLeft(mask, 8 * (done & 3));
    long wide = ((long) key << 32) | (key & 0xFFFFFFFFL);
    int at = from;
    int end = from + count;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ wide);
    }
    for (int shift = 24; at < end; at++, shift -= 8) {
      bytes[at] ^= (byte) (key >> (shift & 31));
    }
  }
}
