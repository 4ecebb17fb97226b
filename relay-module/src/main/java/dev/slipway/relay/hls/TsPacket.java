package dev.slipway.relay.hls;

import java.util.Arrays;
import java.util.Optional;

/** One packet of an MPEG-TS (ISO/IEC 13818-1, 2.4.3) inside of an array. Immutable as long as nobody changes the array. */
final class TsPacket {

  /** The length of every packet. */
  static final int SIZE = 188;

  private static final int PES_TIME_BYTES = 5;
  private static final int PES_FIXED_BYTES = 9;

  private final byte[] bytes;
  private final int at;

  /** The packet that begins at {@code at}. */
  TsPacket(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  byte[] bytes() {
    return bytes;
  }

  int at() {
    return at;
  }

  private int b(int offset) {
    return bytes[at + offset] & 0xff;
  }

  boolean isPacket() {
    return b(0) == 0x47;
  }

  int pid() {
    return (b(1) & 0x1f) << 8 | b(2);
  }

  /** Returns whether a PES packet or a section begins in it. */
  boolean starts() {
    return (b(1) & 0x40) != 0;
  }

  private boolean hasAdaptation() {
    return (b(3) & 0x20) != 0 && b(4) > 0;
  }

  /** Returns whether the source says that what follows does not follow what came before. */
  boolean isDiscontinuous() {
    return hasAdaptation() && (b(5) & 0x80) != 0;
  }

  /** Returns whether decoding can begin here, as the muxer says. */
  boolean isRandomAccess() {
    return hasAdaptation() && (b(5) & 0x40) != 0;
  }

  /** Returns where the payload begins, relative to the packet; its length where there is none. */
  int payload() {
    if ((b(3) & 0x10) == 0) {
      return SIZE;
    }
    return (b(3) & 0x20) == 0 ? 4 : Math.min(SIZE, 5 + b(4));
  }

  /** Returns the decoding time of the PES packet that begins here, in 1/90000 s modulo 2^33; the presentation time where both are one. */
  Optional<Long> time() {
    int pes = payload();
    if (!starts() || pes + PES_FIXED_BYTES + PES_TIME_BYTES > SIZE || b(pes) != 0 || b(pes + 1) != 0 || b(pes + 2) != 1) {
      return Optional.empty();
    }
    int kinds = b(pes + 7) >> 6;
    int time = pes + PES_FIXED_BYTES + (kinds == 3 ? PES_TIME_BYTES : 0);
    if (kinds < 2 || time + PES_TIME_BYTES > SIZE) {
      return Optional.empty();
    }
    return Optional.of((long) (b(time) >> 1 & 7) << 30 | (long) b(time + 1) << 22 | (long) (b(time + 2) >> 1) << 15
        | (long) b(time + 3) << 7 | b(time + 4) >> 1);
  }

  /** Returns a section that begins here, without its pointer and checksum, where it ends in this packet; else an empty array. */
  byte[] section() {
    int start = payload() + 1;
    if (!starts() || start >= SIZE) {
      return new byte[0];
    }
    start += b(start - 1);
    if (start + 3 > SIZE) {
      return new byte[0];
    }
    int length = 3 + ((b(start + 1) & 0x0f) << 8 | b(start + 2)) - 4;
    return length < 3 || start + length + 4 > SIZE ? new byte[0] : Arrays.copyOfRange(bytes, at + start, at + start + length);
  }

  /** Returns the packet by itself. */
  byte[] copy() {
    return Arrays.copyOfRange(bytes, at, at + SIZE);
  }
}
