package dev.slipway.relay.guard;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The form of addresses that media is pulled from and pushed to. Stateless; nothing is resolved and nothing blocks.
 *
 * <p>Schemes are allow-listed for each direction. Everything else that ffmpeg would open (plain paths, {@code concat:}, {@code
 * subfile:}, {@code data:}, {@code async:}, {@code pipe:}, the {@code tee} syntax) is refused, and so are options inside of addresses
 * by which ffmpeg would listen, or speak to somebody else than the host that was checked.
 */
public final class Addresses {

  /** The input that the relay makes itself. */
  public static final String DEMO = "demo:";

  /** The beginning of an input that is a file of the media folder. */
  public static final String FILE = "file:";

  private static final int MAX_LENGTH = 2_048;
  private static final List<String> PUSHED = List.of("rtmp", "rtmps", "rtsp", "rtsps", "srt");
  private static final List<String> PULLED = List.of("rtmp", "rtmps", "rtsp", "rtsps", "srt", "http", "https");
  private static final String OUTPUT_FORMS = "rtmp://, rtmps://, rtsp://, rtsps:// or srt://";
  private static final String INPUT_FORMS = "rtmp://, rtmps://, rtsp://, rtsps://, srt://, http://, https://, file: or demo:";

  /** RFC 3986, without {@code '}: ffmpeg's messages put addresses between those, and they must be found there to be masked. */
  private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9._~:/?#\\[\\]@!$&()*+,;=%-]|%(?![0-9A-Fa-f]{2})");
  private static final Pattern HIDDEN = Pattern.compile("%(?:[01][0-9A-Fa-f]|7[Ff])");
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");
  /** What ffmpeg takes out of an RTSP address to choose a way that goes to other hosts or ports, or listens. */
  private static final Set<String> RTSP_OPTIONS =
      Set.of("udp", "tcp", "multicast", "http", "https", "filter_src", "listen", "localaddr", "localport");

  private Addresses() {}

  /**
   * Returns the normal form of an address to pull from: scheme and host in lower case, IPv4 addresses as {@code 127.0.0.1}.
   *
   * @throws Unacceptable when it is not allowed: codes {@code bad-address}, {@code scheme-not-allowed}, {@code bad-file}
   */
  public static String input(String url) {
    if (url.equals(DEMO)) {
      return url;
    }
    if (url.regionMatches(true, 0, FILE, 0, FILE.length())) {
      return FILE + MediaFolder.name(url.substring(FILE.length()));
    }
    return network(url, PULLED, INPUT_FORMS).text();
  }

  /**
   * Returns the normal form of an address to push to.
   *
   * @throws Unacceptable when it is not allowed: codes {@code bad-address}, {@code scheme-not-allowed}
   */
  public static String output(String url) {
    return network(url, PUSHED, OUTPUT_FORMS).text();
  }

  /** Returns the parts of an address with a host that can be pulled from, which includes all that can be pushed to. */
  static Address parts(String url) {
    return network(url, PULLED, INPUT_FORMS);
  }

  private static Address network(String url, List<String> schemes, String forms) {
    if (url.length() > MAX_LENGTH) {
      throw bad("it is longer than " + MAX_LENGTH + " characters");
    }
    int colon = url.indexOf(':');
    String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!SCHEME.matcher(scheme).matches() || !schemes.contains(scheme) || !url.startsWith("://", colon)) {
      throw new Unacceptable("scheme-not-allowed", "the address " + beginning(url) + " is not allowed: it must begin with " + forms);
    }
    if (FOREIGN.matcher(url).find()) {
      throw bad("it has a character that must be written as % and two hexadecimal digits, such as a space, a quote or a letter with"
          + " an accent");
    }
    if (HIDDEN.matcher(url).find()) {
      throw bad("it has a control character behind a %");
    }
    Address address = Address.parse(url, colon);
    checkRest(address);
    return address;
  }

  private static void checkRest(Address address) {
    if (!address.rest().isEmpty() && address.rest().charAt(0) == '#') {
      throw bad("a '#' cannot follow the host");
    }
    switch (address.scheme()) {
      case "srt" -> checkSrt(address);
      case "rtsp", "rtsps" -> checkRtsp(address);
      default -> refuseFragment(address);
    }
  }

  /** SRT identifies streams by texts such as {@code #!::r=live}, so the fragment is no fragment there. */
  private static void checkSrt(Address address) {
    if (address.port().isEmpty()) {
      throw bad("an srt:// address needs a port");
    }
    for (String option : address.query().split("[?&]", -1)) {
      String name = option.substring(0, Math.max(0, option.indexOf('=')));
      if (name.equals("mode") && !option.equals("mode=caller")) {
        throw bad("the only mode of srt:// that is allowed is 'caller'");
      }
    }
  }

  private static void checkRtsp(Address address) {
    refuseFragment(address);
    for (String option : address.rest().split("[?&]", -1)) {
      int equals = option.indexOf('=');
      String name = (equals < 0 ? option : option.substring(0, equals)).toLowerCase(Locale.ROOT);
      if (RTSP_OPTIONS.contains(name)) {
        throw bad("the option '" + name + "' cannot stand in the query of an " + address.scheme() + ":// address");
      }
    }
  }

  private static void refuseFragment(Address address) {
    if (address.rest().indexOf('#') >= 0) {
      throw bad("a '#' has no meaning in an " + address.scheme() + ":// address; write it as %23");
    }
  }

  /** Returns how the address begins, without what could be a secret. */
  private static String beginning(String url) {
    int colon = url.indexOf(':');
    return Names.quoted(colon < 0 ? url.substring(0, Math.min(url.length(), 8)) : url.substring(0, colon + 1));
  }

  private static Unacceptable bad(String why) {
    return new Unacceptable("bad-address", "the address is not allowed: " + why);
  }
}
