package dev.slipway.relay.hub;

import java.util.Arrays;

/** The form of a transport packet (ISO/IEC 13818-1, 2.4.3): questions to one, and new ones. */
final class Packets {

  static final int SIZE = 188;
  static final byte SYNC = 0x47;
  private static final int HEADER = 4;
  private static final int FILL = 0xFF;

  private Packets() {}

  static int pid(byte[] b, int at) {
    return ((b[at + 1] & 0x1F) << 8) | (b[at + 2] & 0xFF);
  }

  /** Returns whether a demodulator marked it as damaged. */
  static boolean damaged(byte[] b, int at) {
    return (b[at + 1] & 0x80) != 0;
  }

  /** Returns whether a PES packet or a section begins in it. */
  static boolean starts(byte[] b, int at) {
    return (b[at + 1] & 0x40) != 0 && hasPayload(b, at);
  }

  static int counter(byte[] b, int at) {
    return b[at + 3] & 0x0F;
  }

  static boolean hasPayload(byte[] b, int at) {
    return payload(b, at) < at + SIZE;
  }

  /** Returns where its payload begins, its end where it has none. */
  static int payload(byte[] b, int at) {
    int end = at + SIZE;
    return switch ((b[at + 3] >> 4) & 3) {
      case 1 -> at + HEADER;
      case 3 -> Math.min(end, at + HEADER + 1 + (b[at + HEADER] & 0xFF));
      default -> end;
    };
  }

  private static int flags(byte[] b, int at) {
    boolean adapted = (b[at + 3] & 0x20) != 0 && b[at + HEADER] != 0;
    return adapted ? b[at + HEADER + 1] & 0xFF : 0;
  }

  /** Returns whether it says that its counter and its clock do not go on. */
  static boolean discontinuous(byte[] b, int at) {
    return (flags(b, at) & 0x80) != 0;
  }

  static boolean randomAccess(byte[] b, int at) {
    return (flags(b, at) & 0x40) != 0;
  }

  /** Returns whether bytes are stuffed into it: with PES, only the last packet of one needs them (2.4.3.5). */
  static boolean stuffed(byte[] b, int at) {
    if ((b[at + 3] & 0x20) == 0) {
      return false;
    }
    int length = b[at + HEADER] & 0xFF;
    int flags = flags(b, at);
    if (length == 0 || (flags & 0x03) != 0) {
      return length == 0;
    }
    int used = 1 + ((flags & 0x10) != 0 ? 6 : 0) + ((flags & 0x08) != 0 ? 6 : 0) + ((flags & 0x04) != 0 ? 1 : 0);
    return length > used;
  }

  /** Writes a packet without payload that allows the counter of {@code pid} to go on from {@code counter}; returns the place behind it. */
  static int cut(byte[] to, int at, int pid, int counter) {
    header(to, at, pid, 0x20, counter);
    to[at + HEADER] = (byte) (SIZE - HEADER - 1);
    to[at + HEADER + 1] = (byte) 0x80;
    Arrays.fill(to, at + HEADER + 2, at + SIZE, (byte) FILL);
    return at + SIZE;
  }

  /** Returns a null packet, which everybody skips (2.4.1). */
  static byte[] nothing() {
    byte[] packet = new byte[SIZE];
    header(packet, 0, 0x1FFF, 0x10, 0);
    Arrays.fill(packet, HEADER, SIZE, (byte) FILL);
    return packet;
  }

  static int countFor(byte[] section) {
    return (1 + section.length + SIZE - HEADER - 1) / (SIZE - HEADER);
  }

  /** Writes the packets of a section, the last of which has the counter {@code last}; returns the place behind them. */
  static int section(byte[] to, int at, int pid, byte[] section, int last) {
    int count = countFor(section);
    int done = 0;
    int place = at;
    for (int i = 0; i < count; i++) {
      header(to, place, pid, i == 0 ? 0x4010 : 0x10, last - (count - 1 - i));
      int from = place + HEADER;
      if (i == 0) {
        to[from++] = 0;
      }
      place += SIZE;
      int length = Math.min(place - from, section.length - done);
      System.arraycopy(section, done, to, from, length);
      Arrays.fill(to, from + length, place, (byte) FILL);
      done += length;
    }
    return place;
  }

  private static void header(byte[] to, int at, int pid, int bits, int counter) {
    to[at] = SYNC;
    to[at + 1] = (byte) (((pid >> 8) & 0x1F) | (bits >> 8));
    to[at + 2] = (byte) pid;
    to[at + 3] = (byte) ((bits & 0xF0) | (counter & 0x0F));
  }
}
