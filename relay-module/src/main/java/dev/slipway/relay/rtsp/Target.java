package dev.slipway.relay.rtsp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an address points to: {@code rtsp://host:port/relay/<name>}, with what follows for one track. Immutable.
 *
 * @param base the address up to the name, as the peer wrote it, without a slash at its end and without a query
 * @param name the name of the stream
 * @param rest what follows the name, without the slash before it; empty for the stream as a whole
 */
record Target(String base, String name, String rest) {

  private static final Pattern FORM = Pattern.compile(
      "(?<base>(?:(?i:rtsp)://(?:[^/@?#]{0,255}@)?(?<host>[A-Za-z0-9._:\\[\\]-]{0,255}))?/relay/(?<name>[A-Za-z0-9][A-Za-z0-9_-]{0,63}))"
          + "(?:/(?<rest>[A-Za-z0-9=_./-]{0,200}))?(?:\\?[^#]*)?");

  /** The path under which streams lie. */
  static final String PREFIX = "/relay/";

  /**
   * Returns what {@code uri} points to.
   *
   * @throws RtspFault 404, when it is no stream of this server's
   */
  static Target of(String uri) throws RtspFault {
    Matcher matcher = FORM.matcher(uri);
    if (!matcher.matches()) {
      throw RtspFault.of(404, "Not Found, streams are at " + PREFIX + "NAME");
    }
    String base = matcher.group("base");
    int at = base.indexOf('@');
    String clean = at < 0 ? base : "rtsp://" + base.substring(at + 1); // never repeats a password
    return new Target(clean, matcher.group("name"), strip(matcher.group("rest")));
  }

  private static String strip(@Nullable String rest) {
    if (rest == null) {
      return "";
    }
    return rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
  }
}
