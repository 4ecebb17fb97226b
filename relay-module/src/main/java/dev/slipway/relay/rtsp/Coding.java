package dev.slipway.relay.rtsp;

import java.util.Locale;
import java.util.function.IntPredicate;

/** How a track is coded, as far as the server must know: where a player can begin. */
enum Coding {
  /** RFC 6184. */
  H264 {
    @Override
    boolean isKey(byte[] bytes, int offset, int length) {
      if (length < 1) {
        return false;
      }
      return switch (bytes[offset] & 0x1F) {
        case 5, 7 -> true;
        case 24 -> anyOf(bytes, offset + 1, offset + length, unit -> begins264(unit & 0x1F)); // STAP-A
        case 28, 29 -> length > 1 && (bytes[offset + 1] & 0x80) != 0 && begins264(bytes[offset + 1] & 0x1F); // FU-A, FU-B
        default -> false;
      };
    }
  },
  /** RFC 7798. */
  H265 {
    @Override
    boolean isKey(byte[] bytes, int offset, int length) {
      if (length < 2) {
        return false;
      }
      int type = (bytes[offset] >> 1) & 0x3F;
      return switch (type) {
        case 48 -> anyOf(bytes, offset + 2, offset + length, unit -> begins265((unit >> 1) & 0x3F)); // aggregation packet
        case 49 -> length > 2 && (bytes[offset + 2] & 0x80) != 0 && begins265(bytes[offset + 2] & 0x3F); // fragmentation unit
        default -> begins265(type);
      };
    }
  },
  /** Anything else: a player begins anywhere. */
  OTHER {
    @Override
    boolean isKey(byte[] bytes, int offset, int length) {
      return false;
    }
  };

  /** Returns whether a player can begin with this RTP payload. What is too short or torn is no beginning. */
  abstract boolean isKey(byte[] bytes, int offset, int length);

  /** Returns the coding of that name in an {@code rtpmap} attribute. */
  static Coding of(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "H264" -> H264;
      case "H265", "HEVC" -> H265;
      default -> OTHER;
    };
  }

  private static boolean begins264(int type) {
    return type == 5 || type == 7;
  }

  private static boolean begins265(int type) {
    return (type >= 16 && type <= 21) || (type >= 32 && type <= 34);
  }

  /** Looks at the first byte of each unit of an aggregation: 16 bits of length, then that many bytes. */
  private static boolean anyOf(byte[] bytes, int start, int end, IntPredicate first) {
    int at = start;
    while (end - at > 2) {
      int size = Bits.int16(bytes, at);
      if (size == 0 || size > end - at - 2) {
        return false;
      }
      if (first.test(bytes[at + 2])) {
        return true;
      }
      at += 2 + size;
    }
    return false;
  }
}
