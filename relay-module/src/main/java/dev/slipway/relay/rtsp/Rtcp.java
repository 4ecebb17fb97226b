package dev.slipway.relay.rtsp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** RTCP packets (RFC 3550, section 6). Stateless. */
final class Rtcp {

  private static final int SENDER_REPORT = 200;
  private static final int DESCRIPTION = 202;
  private static final int SENDER_INFO = 28;

  private Rtcp() {}

  /**
   * Returns what players shall see of a publisher's report: its sender report and description, with another source and with the
   * timestamp moved; not its receiver reports nor its good-bye.
   *
   * @return the report, or null when there is no sender report in it, or it is malformed
   */
  static byte @Nullable [] report(byte[] bytes, int offset, int length, int source, int moved) {
    byte[] out = new byte[length];
    int used = 0;
    int at = offset;
    int end = offset + length;
    boolean sender = false;
    while (end - at >= 4) {
      int size = 4 * (Bits.int16(bytes, at + 2) + 1);
      if ((bytes[at] & 0xC0) != 0x80 || size > end - at) {
        return null;
      }
      int type = bytes[at + 1] & 0xFF;
      boolean first = type == SENDER_REPORT && size >= SENDER_INFO && !sender;
      if (first || (type == DESCRIPTION && sender && size >= 8 && (bytes[at] & 0x1F) == 1)) {
        System.arraycopy(bytes, at, out, used, size);
        Bits.putInt32(out, used + 4, source);
        if (first) {
          Bits.putInt32(out, used + 16, Bits.int32(bytes, at + 16) + moved);
          sender = true;
        }
        used += size;
      }
      at += size;
    }
    return sender ? Arrays.copyOf(out, used) : null;
  }

  /** Returns a good-bye of {@code source} (RFC 3550, section 6.6), behind the empty receiver report that has to come first. */
  static byte[] goodBye(int source) {
    byte[] bytes = new byte[16];
    bytes[0] = (byte) 0x80;
    bytes[1] = (byte) 201;
    bytes[3] = 1;
    Bits.putInt32(bytes, 4, source);
    bytes[8] = (byte) 0x81;
    bytes[9] = (byte) 203;
    bytes[11] = 1;
    Bits.putInt32(bytes, 12, source);
    return bytes;
  }
}
