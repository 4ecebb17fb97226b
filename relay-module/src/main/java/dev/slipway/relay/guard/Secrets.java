package dev.slipway.relay.guard;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Blanks what must not be seen in addresses and in texts that contain them, such as the messages of ffmpeg: user and password, the
 * stream key (the last part of an RTMP path), and the values of queries except of those that are known to be harmless. Stateless.
 */
public final class Secrets {

  private static final String BLANK = "****";
  private static final int MAX_TEXT = 16 * 1024;
  private static final Pattern URL = Pattern.compile("(?i)\\b([a-z][a-z0-9+.-]{0,15})://([^\\s'\"<>]+)");
  private static final Pattern ASSIGNED = Pattern.compile(
      "(?i)\\b((?:stream[_-]?key|streamid|passphrase|passw(?:or)?d|pwd|token|secret|signature|api[_-]?key)\\s*[=:]\\s*)([^\\s&,;'\"]+)");
  private static final Pattern CREDENTIALS = Pattern.compile("(?i)\\b(Basic|Bearer|Digest)\\s+(?!realm)([^\\s'\"][^\\r\\n'\"]*)");
  private static final String TRAILING = ":,;.)]";
  /** Options of ffmpeg's protocols that say nothing about who may do what. */
  private static final Set<String> HARMLESS = Set.of(
      "mode", "latency", "rcvlatency", "peerlatency", "pbkeylen", "transtype", "maxbw", "inputbw", "oheadbw", "pkt_size", "payload_size",
      "mss", "connect_timeout", "timeout", "tcp_nodelay", "tlpktdrop");

  private Secrets() {}

  /** Returns {@code text} without the secrets of the addresses in it; of a very long text only the beginning. */
  public static String mask(String text) {
    String input = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    Matcher url = URL.matcher(input);
    StringBuilder out = new StringBuilder(input.length());
    while (url.find()) {
      String rest = rest(url.group(1).toLowerCase(Locale.ROOT), url.group(2));
      url.appendReplacement(out, Matcher.quoteReplacement(url.group(1) + "://" + rest));
    }
    String masked = ASSIGNED.matcher(url.appendTail(out)).replaceAll("$1" + BLANK);
    return CREDENTIALS.matcher(masked).replaceAll("$1 " + BLANK);
  }

  /** Masks what follows {@code ://}. */
  private static String rest(String scheme, String text) {
    int end = text.length();
    while (end > 0 && TRAILING.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    String body = text.substring(0, end);
    int query = body.indexOf('?');
    String before = query < 0 ? body : body.substring(0, query);
    int slash = before.indexOf('/');
    String authority = slash < 0 ? before : before.substring(0, slash);
    String path = slash < 0 ? "" : before.substring(slash);
    int user = authority.lastIndexOf('@');
    String host = user < 0 ? authority : BLANK + authority.substring(user);
    return host + (scheme.startsWith("rtmp") ? keyless(path) : path) + (query < 0 ? "" : "?" + query(body.substring(query + 1)))
        + text.substring(end);
  }

  private static String keyless(String path) {
    int last = path.length();
    while (last > 0 && path.charAt(last - 1) == '/') {
      last--;
    }
    int slash = path.lastIndexOf('/', last - 1);
    return slash < 0 || last == 0 ? path : path.substring(0, slash + 1) + BLANK;
  }

  private static String query(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (String part : text.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      boolean plain = equals >= 0 && HARMLESS.contains(name.toLowerCase(Locale.ROOT));
      out.append(out.isEmpty() ? "" : "&");
      out.append(plain ? part : equals < 0 ? (part.isEmpty() ? "" : BLANK) : name + "=" + BLANK);
    }
    return out.toString();
  }
}
