package dev.slipway.relay.hub;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what an H.264 stream says of its pictures: the sequence parameter set (ISO/IEC 14496-10, 7.3.2.1.1) and of its usability
 * information (E.1.1) the time. Confined to one thread, for one set. What is cut off or makes no sense is no form.
 */
final class SequenceParameters {

  private static final int UNIT = 7;
  private static final int PES_FIXED = 9;
  /** A set with all its scaling lists is shorter by far, and encoders put it first. */
  private static final int MAX_BYTES = 8 * 1024;
  private static final int MAX_SIDE = 16 * 1024;
  private static final int MACROBLOCK = 16;
  private static final int EXTENDED_ASPECT = 255;
  private static final Set<Integer> WITH_CHROMA = Set.of(100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135);

  private final byte[] bytes;
  private int bit;

  private SequenceParameters(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the form of the pictures that the packets of {@code pid} carry, which begin with a key frame. */
  static Optional<PictureForm> find(byte[] packets, int offset, int length, int pid) {
    byte[] picture = picture(packets, offset, length, pid);
    int from = picture.length < PES_FIXED ? picture.length : PES_FIXED + (picture[PES_FIXED - 1] & 0xFF);
    for (int i = from; i + 3 < picture.length; i++) {
      if (picture[i] == 0 && picture[i + 1] == 0 && picture[i + 2] == 1 && (picture[i + 3] & 0x1F) == UNIT) {
        return of(Arrays.copyOfRange(picture, i + 4, picture.length));
      }
    }
    return Optional.empty();
  }

  /** Returns the beginning of the first PES packet. */
  private static byte[] picture(byte[] packets, int offset, int length, int pid) {
    byte[] found = new byte[MAX_BYTES];
    int count = 0;
    for (int at = offset; at + Packets.SIZE <= offset + length && count < MAX_BYTES; at += Packets.SIZE) {
      if (Packets.pid(packets, at) != pid) {
        continue;
      }
      if (Packets.starts(packets, at) && count > 0) {
        break;
      }
      int from = Packets.payload(packets, at);
      int more = Math.min(at + Packets.SIZE - from, MAX_BYTES - count);
      System.arraycopy(packets, from, found, count, more);
      count += more;
    }
    return Arrays.copyOf(found, count);
  }

  /** Returns what a set says, whose bytes follow its head; what comes behind it does no harm. */
  static Optional<PictureForm> of(byte[] set) {
    try {
      return new SequenceParameters(unescaped(set)).read();
    } catch (IndexOutOfBoundsException cutOff) {
      return Optional.empty();
    }
  }

  /** Takes out the bytes that keep start codes from being seen where there are none (7.4.1). */
  private static byte[] unescaped(byte[] set) {
    byte[] plain = new byte[set.length];
    int count = 0;
    int zeros = 0;
    for (byte b : set) {
      if (zeros >= 2 && b == 3) {
        zeros = 0;
        continue;
      }
      zeros = b == 0 ? zeros + 1 : 0;
      plain[count++] = b;
    }
    return Arrays.copyOf(plain, count);
  }

  private Optional<PictureForm> read() {
    int profile = (int) bits(8);
    bits(16);
    number();
    int chroma = WITH_CHROMA.contains(profile) ? chroma() : 1;
    number();
    skipOrder();
    number();
    bits(1);
    int across = number() + 1;
    int down = number() + 1;
    int fields = flag() ? 1 : 2;
    if (fields == 2) {
      bits(1);
    }
    bits(1);
    long width = (long) across * MACROBLOCK;
    long height = (long) down * MACROBLOCK * fields;
    if (flag()) {
      int unitAcross = chroma == 1 || chroma == 2 ? 2 : 1;
      int unitDown = (chroma == 1 ? 2 : 1) * fields;
      width -= unitAcross * ((long) number() + number());
      height -= unitDown * ((long) number() + number());
    }
    if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
      return Optional.empty();
    }
    return Optional.of(timed((int) width, (int) height));
  }

  /** Reads what only the high profiles say; returns how colours are sampled. */
  private int chroma() {
    int chroma = number();
    if (chroma == 3) {
      bits(1);
    }
    number();
    number();
    bits(1);
    if (flag()) {
      for (int i = 0; i < (chroma == 3 ? 12 : 8); i++) {
        if (flag()) {
          skipScaling(i < 6 ? 16 : 64);
        }
      }
    }
    return chroma;
  }

  private void skipScaling(int size) {
    int last = 8;
    int next = 8;
    for (int i = 0; i < size && next != 0; i++) {
      next = (last + signed()) & 0xFF;
      last = next;
    }
  }

  private void skipOrder() {
    int type = number();
    if (type == 0) {
      number();
    } else if (type == 1) {
      bits(1);
      signed();
      signed();
      for (int left = number(); left > 0; left--) {
        signed();
      }
    }
  }

  private PictureForm timed(int width, int height) {
    PictureForm untimed = new PictureForm(width, height, 0, 0);
    if (!flag()) {
      return untimed;
    }
    if (flag() && bits(8) == EXTENDED_ASPECT) {
      bits(32);
    }
    if (flag()) {
      bits(1);
    }
    if (flag()) {
      bits(4);
      if (flag()) {
        bits(24);
      }
    }
    if (flag()) {
      number();
      number();
    }
    if (!flag()) {
      return untimed;
    }
    long tick = bits(32);
    long scale = bits(32);
    return tick == 0 || scale == 0 ? untimed : new PictureForm(width, height, scale, 2 * tick);
  }

  private boolean flag() {
    return bits(1) == 1;
  }

  private long bits(int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 1 | (bytes[bit >> 3] >> (7 - (bit & 7)) & 1);
      bit++;
    }
    return value;
  }

  /** Returns an unsigned number in Exp-Golomb code (9.1). */
  private int number() {
    int zeros = 0;
    while (!flag()) {
      if (++zeros > 30) {
        throw new IndexOutOfBoundsException("a number without an end");
      }
    }
    return (int) ((1L << zeros) - 1 + bits(zeros));
  }

  private int signed() {
    int code = number();
    return (code & 1) == 1 ? (code >> 1) + 1 : -(code >> 1);
  }
}
