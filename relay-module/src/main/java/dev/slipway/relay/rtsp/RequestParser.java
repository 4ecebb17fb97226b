package dev.slipway.relay.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the head of a request (RFC 2326, section 6; RFC 2068, section 4.2). Strict: what is unclear is refused. Stateless. */
final class RequestParser {

  private static final int MAX_METHOD = 32;
  private static final int MAX_URI = 2_048;
  private static final int MAX_HEADERS = 100;
  private static final String SEPARATORS = "()<>@,;:\\\"/[]?={} \t";

  private RequestParser() {}

  /**
   * Returns the request whose head is in the given bytes: its lines, each ended by LF or CRLF, up to the empty one.
   *
   * @throws RtspFault when it is malformed; always fatal
   */
  static RtspRequest head(byte[] bytes, int offset, int length) throws RtspFault {
    String text = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    List<String> lines = lines(text);
    String[] words = lines.getFirst().split(" ", -1);
    if (words.length != 3) {
      throw malformed("the first line is not METHOD ADDRESS RTSP/1.0");
    }
    if (!words[2].equals("RTSP/1.0")) {
      throw words[2].startsWith("RTSP/")
          ? RtspFault.fatal(505, "RTSP Version Not Supported")
          : malformed("the first line does not end with RTSP/1.0");
    }
    if (words[0].length() > MAX_METHOD || !isToken(words[0])) {
      throw malformed("the method is not a token");
    }
    if (words[1].length() > MAX_URI) {
      throw RtspFault.fatal(414, "Request-URI Too Large");
    }
    if (words[1].isEmpty() || !isVisible(words[1])) {
      throw malformed("the address is not visible ASCII");
    }
    return new RtspRequest(words[0], words[1], new Headers(headers(lines)), new byte[0]);
  }

  private static List<String> lines(String text) throws RtspFault {
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      int next = end < 0 ? text.length() : end + 1;
      int stop = end < 0 ? text.length() : end;
      if (stop > start && text.charAt(stop - 1) == '\r') {
        stop--;
      }
      if (lines.size() > MAX_HEADERS) {
        throw malformed("more than " + MAX_HEADERS + " headers");
      }
      if (stop == start) {
        break;
      }
      lines.add(checked(text, start, stop));
      start = next;
    }
    if (lines.isEmpty()) {
      throw malformed("nothing");
    }
    return lines;
  }

  private static String checked(String text, int start, int stop) throws RtspFault {
    for (int i = start; i < stop; i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F) {
        throw malformed("a control character");
      }
    }
    return text.substring(start, stop);
  }

  private static List<Headers.Header> headers(List<String> lines) throws RtspFault {
    List<Headers.Header> headers = new ArrayList<>(lines.size());
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon <= 0 || !isToken(line.substring(0, colon))) {
        throw malformed("a header is not NAME: VALUE");
      }
      headers.add(new Headers.Header(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return headers;
  }

  private static boolean isToken(String text) {
    return !text.isEmpty() && isVisible(text) && text.chars().noneMatch(c -> SEPARATORS.indexOf(c) >= 0);
  }

  private static boolean isVisible(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  private static RtspFault malformed(String what) {
    return RtspFault.fatal(400, "Bad Request, " + what);
  }
}
