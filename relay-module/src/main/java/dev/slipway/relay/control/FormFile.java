package dev.slipway.relay.control;

import dev.slipway.api.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file that a page's form sends in its field {@code file} (RFC 7578). Stateless. */
final class FormFile {

  private static final Pattern BOUNDARY = Pattern.compile("(?i);\\s*boundary=(?:\"([^\"\\r\\n]{1,70})\"|([^\\s;,\"]{1,70}))");
  private static final Pattern NAMED = Pattern.compile(
      "(?im)^content-disposition:\\s*form-data\\s*;(?:.*;)?\\s*name=\"?file\"?\\s*(?:;.*)?$");
  private static final String HEAD_END = "\r\n\r\n";

  private FormFile() {}

  /**
   * Returns the content of the field.
   *
   * @param type the header {@code Content-Type}
   * @param body the whole body
   * @throws Refusal when there is no such field
   */
  static byte[] of(String type, byte[] body) {
    Matcher matcher = BOUNDARY.matcher(type);
    if (!matcher.find()) {
      throw bad("the content type has no boundary");
    }
    String boundary = "\r\n--" + (matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    // every byte becomes one character, so that places in the text are places in the body
    String text = "\r\n" + new String(body, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(boundary);
    while (at >= 0) {
      int head = at + boundary.length();
      int next = text.indexOf(boundary, head);
      int content = text.indexOf(HEAD_END, head);
      if (next < 0 || content < 0 || content > next) {
        break;
      }
      if (NAMED.matcher(text.substring(head, content)).find()) {
        return Arrays.copyOfRange(body, content + HEAD_END.length() - 2, next - 2);
      }
      at = next;
    }
    throw bad("the form has no field 'file'");
  }

  private static Refusal bad(String why) {
    return Refusal.badRequest("bad-form", why + ": send JSON, or a form with a file in its field 'file'");
  }
}
