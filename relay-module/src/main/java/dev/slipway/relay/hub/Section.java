package dev.slipway.relay.hub;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the sections of one table together from its packets (ISO/IEC 13818-1, 2.4.4), checked by their CRC.
 *
 * <p>Confined to its hub's lock. A section has at most 1,024 bytes, and so has this.
 */
final class Section {

  private static final int MAX_BYTES = 1024;
  private static final int HEAD = 3;
  private static final int MIN_BYTES = 12;

  private final int tableId;
  private final byte[] buffer = new byte[MAX_BYTES];
  private int count = -1;

  Section(int tableId) {
    this.tableId = tableId;
  }

  /** Takes a packet of its table; returns a section that this completes, or null. Of several in one packet only the first counts. */
  byte @Nullable [] feed(byte[] b, int at) {
    int from = Packets.payload(b, at);
    int end = at + Packets.SIZE;
    if (from >= end) {
      return null;
    }
    if (Packets.starts(b, at)) {
      int pointer = b[from] & 0xFF;
      byte[] former = count >= 0 ? take(b, from + 1, Math.min(end, from + 1 + pointer)) : null;
      if (former != null) {
        return former;
      }
      count = 0;
      from += 1 + pointer;
    }
    return count < 0 || from >= end ? null : take(b, from, end);
  }

  private byte @Nullable [] take(byte[] b, int from, int end) {
    int length = Math.min(end - from, MAX_BYTES - count);
    System.arraycopy(b, from, buffer, count, length);
    count += length;
    if (count < HEAD) {
      return null;
    }
    int whole = HEAD + ((buffer[1] & 0x0F) << 8 | (buffer[2] & 0xFF));
    if ((buffer[0] & 0xFF) != tableId || whole < MIN_BYTES || whole > MAX_BYTES) {
      count = -1;
      return null;
    }
    if (count < whole) {
      return null;
    }
    byte[] section = Arrays.copyOf(buffer, whole);
    count = -1;
    boolean current = (section[5] & 1) != 0;
    return current && crc(section, whole) == 0 ? section : null;
  }

  void reset() {
    count = -1;
  }

  /** Returns the CRC of ISO/IEC 13818-1, annex A: zero over a section with its own CRC. */
  static int crc(byte[] bytes, int length) {
    int crc = -1;
    for (int i = 0; i < length; i++) {
      crc ^= bytes[i] << 24;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc < 0 ? (crc << 1) ^ 0x04C11DB7 : crc << 1;
      }
    }
    return crc;
  }
}
