package dev.slipway.lifecycle.observe;

import java.util.Locale;
import java.util.Set;

/**
 * Blanks credentials in texts that are about to be logged: {@code Bearer …} and {@code Basic …}, the token behind
 * {@code slipway.bearer}, whatever looks like a JSON web token, and the values of whatever is called a token, password, secret or
 * key. Scans by hand, because every log line passes here. Thread-safe.
 */
final class Secrets {

  private static final String BLANK = "***";
  private static final Set<String> ASSIGNED =
      Set.of("token", "password", "passwd", "pwd", "secret", "credential", "credentials", "key", "authorization", "jwt", "cookie");
  private static final int WORD = 64;
  private static final String SUBPROTOCOL = "slipway.bearer,";
  /** How the base64url of a JSON object begins that begins with a name. */
  private static final String TOKEN = "eyJ";

  private Secrets() {}

  /** Returns {@code text} without the credentials in it. */
  static String masked(String text) {
    StringBuilder out = null;
    int copied = 0;
    int i = 0;
    while (i < text.length()) {
      int start = secretStart(text, i);
      if (start < 0) {
        i++;
        continue;
      }
      int end = secretEnd(text, start);
      if (end > start) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, copied, start).append(BLANK);
        copied = end;
      }
      i = Math.max(end, i + 1);
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  /** Returns where a secret that is announced at {@code i} begins, or -1. */
  private static int secretStart(String text, int i) {
    char c = text.charAt(i);
    if (c == '=' || c == ':') {
      String word = wordBefore(text, i);
      if (!names(word) || (c == ':' && word.endsWith("key"))) {
        return -1;
      }
      int start = skipSpaces(text, i + 1);
      start = start < text.length() && isQuote(text.charAt(start)) ? start + 1 : start;
      return announcement(text, start) > 0 ? announcement(text, start) : start;
    }
    if (i > 0 && isWord(text.charAt(i - 1))) {
      return -1;
    }
    if (c == 's' && text.startsWith(SUBPROTOCOL, i)) {
      return skipSpaces(text, i + SUBPROTOCOL.length());
    }
    if (c == 'e' && text.startsWith(TOKEN, i)) {
      return i;
    }
    return (c == 'B' || c == 'b') && announcement(text, i) > 0 ? announcement(text, i) : -1;
  }

  /** Returns where the credentials behind an HTTP authentication scheme (RFC 9110, 11.4) at {@code i} begin, or -1. */
  private static int announcement(String text, int i) {
    if (text.regionMatches(true, i, "Bearer ", 0, 7)) {
      return skipSpaces(text, i + 7);
    }
    return text.regionMatches(false, i, "Basic ", 0, 6) ? skipSpaces(text, i + 6) : -1;
  }

  private static int secretEnd(String text, int start) {
    boolean quoted = start > 0 && isQuote(text.charAt(start - 1));
    char quote = quoted ? text.charAt(start - 1) : ' ';
    int end = start;
    while (end < text.length() && !(quoted ? text.charAt(end) == quote : endsValue(text.charAt(end)))) {
      end++;
    }
    return end;
  }

  /** Returns the word before {@code end}, in lower case, without the quotes of a JSON name. */
  private static String wordBefore(String text, int end) {
    int last = end;
    while (last > 0 && (text.charAt(last - 1) == ' ' || isQuote(text.charAt(last - 1))) && end - last < 2) {
      last--;
    }
    int first = last;
    while (first > 0 && last - first < WORD && isWord(text.charAt(first - 1))) {
      first--;
    }
    return text.substring(first, last).toLowerCase(Locale.ROOT);
  }

  private static boolean names(String word) {
    for (String name : ASSIGNED) {
      if (word.endsWith(name)) {
        return true;
      }
    }
    return false;
  }

  private static int skipSpaces(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) == ' ') {
      i++;
    }
    return i;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  private static boolean endsValue(char c) {
    return Character.isWhitespace(c) || switch (c) {
      case '&', ',', ';', '"', '\'', ')', ']', '}', '#', '<', '>' -> true;
      default -> false;
    };
  }
}
