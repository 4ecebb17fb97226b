package dev.slipway.relay.hub;

import java.util.Locale;

/** How a track is coded, as the PMT says it (ISO/IEC 13818-1, table 2-34, and the descriptors in use). Immutable. */
public enum Codec {
  /** ISO/IEC 14496-10. */
  H264(Kind.VIDEO),
  /** ISO/IEC 23008-2. */
  H265(Kind.VIDEO),
  /** ISO/IEC 11172-2 and 13818-2. */
  MPEG2(Kind.VIDEO),
  /** Another video; its key frames are known by the random access indicator alone. */
  OTHER_VIDEO(Kind.VIDEO),
  /** ISO/IEC 13818-7 with ADTS headers. */
  AAC(Kind.AUDIO),
  /** AAC in LATM, which is not to be taken for {@link #AAC}. */
  AAC_LATM(Kind.AUDIO),
  /** ISO/IEC 11172-3 and 13818-3, layers 1 to 3. */
  MP3(Kind.AUDIO),
  /** ATSC A/52. */
  AC3(Kind.AUDIO),
  /** ATSC A/52, annex E. */
  EAC3(Kind.AUDIO),
  /** RFC 6716. */
  OPUS(Kind.AUDIO),
  /** Another audio. */
  OTHER_AUDIO(Kind.AUDIO),
  /** Neither video nor audio, or nobody knows. */
  OTHER(Kind.DATA);

  private enum Kind { VIDEO, AUDIO, DATA }

  private final Kind kind;

  Codec(Kind kind) {
    this.kind = kind;
  }

  /** Returns whether it codes pictures. */
  public boolean video() {
    return kind == Kind.VIDEO;
  }

  /** Returns whether it codes sound. */
  public boolean audio() {
    return kind == Kind.AUDIO;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns what a stream of the PMT is; {@code format} is the identifier of its registration descriptor, or empty. */
  static Codec of(int streamType, String format, int[] descriptorTags) {
    return switch (streamType) {
      case 0x01, 0x02 -> MPEG2;
      case 0x10, 0x33, 0x42, 0xD1, 0xEA -> OTHER_VIDEO;
      case 0x1B -> H264;
      case 0x24 -> H265;
      case 0x03, 0x04 -> MP3;
      case 0x0F -> AAC;
      case 0x11 -> AAC_LATM;
      case 0x81 -> AC3;
      case 0x87 -> EAC3;
      case 0x82, 0x83, 0x85, 0x86, 0x8A -> OTHER_AUDIO;
      case 0x06 -> ofPrivate(format, descriptorTags);
      default -> OTHER;
    };
  }

  private static Codec ofPrivate(String format, int[] descriptorTags) {
    Codec known = switch (format) {
      case "HEVC" -> H265;
      case "AV01", "drac", "VC-1" -> OTHER_VIDEO;
      case "Opus" -> OPUS;
      case "AC-3" -> AC3;
      case "EAC3" -> EAC3;
      case "BSSD", "DTS1", "DTS2", "DTS3" -> OTHER_AUDIO;
      default -> OTHER;
    };
    for (int i = 0; known == OTHER && i < descriptorTags.length; i++) {
      known = switch (descriptorTags[i]) {
        case 0x6A -> AC3;
        case 0x7A -> EAC3;
        case 0x7B, 0x7C -> OTHER_AUDIO;
        default -> OTHER;
      };
    }
    return known;
  }
}
