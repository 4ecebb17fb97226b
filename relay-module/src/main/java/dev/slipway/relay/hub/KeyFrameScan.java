package dev.slipway.relay.hub;

/**
 * Looks into the beginning of one picture after another and says which are key frames.
 *
 * <p>H.264: NAL units 5 and 7 (ISO/IEC 14496-10, 7.4.1). H.265: 16 to 23, which are IRAP, and 32 and 33, which precede them
 * (ISO/IEC 23008-2, 7.4.2.2). MPEG-2: a sequence header (13818-2, 6.2). Confined to its hub's lock.
 */
final class KeyFrameScan {

  /** What is known about a picture. */
  enum Verdict { YES, NO, OPEN }

  private static final int PES_FIXED = 9;
  /** No encoder puts more before the first slice. */
  private static final int MAX_BYTES = 256 * 1024;

  private Codec codec = Codec.OTHER;
  private Verdict verdict = Verdict.NO;
  private int read;
  private int from;
  private int last3;

  /** Begins with the first packet of a picture's PES packet. */
  Verdict begin(Codec newCodec, byte[] b, int at) {
    codec = newCodec;
    read = 0;
    from = PES_FIXED;
    last3 = 0xFFFFFF;
    verdict = switch (codec) {
      case H264, H265, MPEG2 -> Verdict.OPEN;
      default -> Verdict.NO;
    };
    return feed(b, at);
  }

  Verdict feed(byte[] b, int at) {
    int end = at + Packets.SIZE;
    for (int i = Packets.payload(b, at); i < end && verdict == Verdict.OPEN; i++) {
      int value = b[i] & 0xFF;
      if (read == PES_FIXED - 1) {
        from = PES_FIXED + value;
      } else if (read >= from) {
        if (last3 == 1) {
          verdict = unit(value);
        }
        last3 = ((last3 << 8) & 0xFFFFFF) | value;
      }
      if (++read > MAX_BYTES) {
        verdict = Verdict.NO;
      }
    }
    return verdict;
  }

  private Verdict unit(int head) {
    return switch (codec) {
      case H264 -> switch (head & 0x1F) {
        case 5, 7 -> Verdict.YES;
        case 1, 2, 3, 4 -> Verdict.NO;
        default -> Verdict.OPEN;
      };
      case H265 -> {
        int type = (head >> 1) & 0x3F;
        if ((type >= 16 && type <= 23) || type == 32 || type == 33) {
          yield Verdict.YES;
        }
        yield type < 16 ? Verdict.NO : Verdict.OPEN;
      }
      default -> head == 0xB3 ? Verdict.YES : head == 0 ? Verdict.NO : Verdict.OPEN;
    };
  }

  boolean open() {
    return verdict == Verdict.OPEN;
  }
}
