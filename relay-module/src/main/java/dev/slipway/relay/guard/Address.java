package dev.slipway.relay.guard;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The parts of an address with a host, read so that ffmpeg's own reader cannot see other parts. Immutable.
 *
 * <p>ffmpeg takes for the authority what comes before the first {@code /}, {@code ?} or {@code #}, and for the user what comes before
 * the last {@code @}; RFC 3986 says the same for what is accepted here. An IPv4 address is kept in the form {@code 127.0.0.1} however
 * it was written, an IPv6 address without brackets.
 *
 * @param scheme the scheme in lower case
 * @param user what stands before the {@code @}, or an empty text
 * @param host a name or literal address in lower case
 * @param port the port, where there is one
 * @param rest path and query, or an empty text
 */
record Address(String scheme, String user, String host, OptionalInt port, String rest) {

  private static final Pattern HOST_NAME =
      Pattern.compile("(?=.{1,254}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\\.?");
  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code url}, whose characters have been checked and whose {@code ://} stands at {@code colon}.
   *
   * @throws Unacceptable when it has no host, or not in a form that every resolver understands in the same way
   */
  static Address parse(String url, int colon) {
    int from = colon + 3;
    int end = from;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    String authority = url.substring(from, end);
    int at = authority.lastIndexOf('@');
    String user = at < 0 ? "" : authority.substring(0, at);
    if (user.indexOf('@') >= 0 || user.indexOf('[') >= 0) {
      throw bad("an '@' or '[' in a user name or password must be written as %40 or %5B");
    }
    String hostPort = authority.substring(at + 1);
    int split = hostPort.startsWith("[") ? hostPort.indexOf(']') + 1 : hostPort.indexOf(':');
    if (hostPort.startsWith("[") && split == 0) {
      throw bad("the bracket of the IPv6 address is not closed");
    }
    String host = split < 0 ? hostPort : hostPort.substring(0, split);
    String port = split < 0 ? "" : hostPort.substring(split);
    return new Address(url.substring(0, colon).toLowerCase(Locale.ROOT), user, host(host), port(port), url.substring(end));
  }

  private static String host(String text) {
    if (text.startsWith("[")) {
      return ipv6(text.substring(1, text.length() - 1));
    }
    if (!HOST_NAME.matcher(text).matches()) {
      throw bad(text.isEmpty()
          ? "it names no host"
          : "the host " + Names.quoted(text) + " is neither a name of letters, digits, '-', '_' and '.' nor an IP address");
    }
    String host = text.toLowerCase(Locale.ROOT);
    String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (!Ipv4.looksNumeric(bare)) {
      return host;
    }
    return Ipv4.dotted(bare).orElseThrow(() ->
        bad("the host " + Names.quoted(text) + " looks like an IPv4 address and is none; write it as 192.0.2.1"));
  }

  private static String ipv6(String text) {
    if (text.indexOf('%') >= 0) {
      throw bad("an IPv6 address with a zone is not allowed");
    }
    try {
      InetAddress address = Inet6Address.ofLiteral(text);
      return address.getHostAddress();
    } catch (IllegalArgumentException e) {
      throw bad("the host " + Names.quoted(text) + " is not an IPv6 address; write it as [2001:db8::1]");
    }
  }

  private static OptionalInt port(String text) {
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    String digits = text.substring(1);
    boolean number = text.charAt(0) == ':' && !digits.isEmpty() && digits.length() <= 5
        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = number ? Integer.parseInt(digits) : 0;
    if (port < 1 || port > MAX_PORT) {
      throw bad("the port is not a whole number from 1 to " + MAX_PORT);
    }
    return OptionalInt.of(port);
  }

  /** Returns the path without the query. */
  String path() {
    int query = rest.indexOf('?');
    return query < 0 ? rest : rest.substring(0, query);
  }

  /** Returns what follows the first {@code ?}, or an empty text. */
  String query() {
    int query = rest.indexOf('?');
    return query < 0 ? "" : rest.substring(query + 1);
  }

  /** Returns the same address at another host. */
  Address at(String otherHost) {
    return new Address(scheme, user, otherHost, port, rest);
  }

  /** Returns host and port as they stand in an address. */
  String hostPort() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port.isPresent() ? name + ":" + port.getAsInt() : name;
  }

  private static Unacceptable bad(String why) {
    return new Unacceptable("bad-address", "the address is not allowed: " + why);
  }

  /** Returns the normal form, with its secrets. */
  String text() {
    return scheme + "://" + (user.isEmpty() ? "" : user + "@") + hostPort() + rest;
  }

  /** Returns the normal form without its secrets. */
  @Override
  public String toString() {
    return Secrets.mask(text());
  }
}
