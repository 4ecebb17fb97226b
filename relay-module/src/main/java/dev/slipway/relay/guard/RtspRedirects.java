package dev.slipway.relay.guard;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sees in what an RTSP server says (RFC 2326, section 11.3) whether ffmpeg would go elsewhere because of it. Confined to one thread.
 *
 * <p>ffmpeg follows a status of 300 to 399 with a {@code Location}, until it plays. It reads generously: without carriage returns, with
 * numbers as C does, and in the midst of binary frames. So nothing is parsed here that it could parse in another way: both signs
 * anywhere in what came so far are enough.
 */
final class RtspRedirects {

  /** All that a server says before it plays is shorter by far. */
  static final int MAX_BYTES = 256 * 1024;

  private static final Pattern STATUS = Pattern.compile("rtsp/[^ \\t\\n]*[ \\t\\n\\x0B\\f]+([+-]?\\d{1,400})");
  private static final int SHORT_DIGITS = 18;

  private final StringBuilder said = new StringBuilder();

  /** Takes what comes next; returns whether it must not be passed on. */
  boolean leadsAway(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    said.append(text.replace("\r", "").toLowerCase(Locale.ROOT));
    if (said.length() > MAX_BYTES) {
      return true;
    }
    if (said.indexOf("location:") < 0) {
      return false;
    }
    Matcher status = STATUS.matcher(said);
    while (status.find()) {
      int number = number(status.group(1));
      if (number >= 300 && number < 400) {
        return true;
      }
    }
    return false;
  }

  /** Returns the number as {@code atoi} of a 64-bit system does: too large ones stop at the largest, then the low half counts. */
  private static int number(String text) {
    String digits = text.replaceFirst("^[+-]?0*", "");
    if (digits.isEmpty()) {
      return 0;
    }
    long value = digits.length() > SHORT_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    return (int) (text.startsWith("-") ? -value : value);
  }
}
