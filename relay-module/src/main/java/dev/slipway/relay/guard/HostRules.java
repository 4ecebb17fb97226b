package dev.slipway.relay.guard;

import dev.slipway.api.Settings;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/**
 * Which hosts may be reached beside public ones. Immutable.
 *
 * @param allowPrivate whether private networks may be reached (RFC 1918, RFC 4193, RFC 6598); never loopback, link-local and metadata
 *     addresses
 * @param allowed what may be reached whatever it is: a host by its name, {@code *.} and the end of names, an address, or a block of
 *     addresses such as {@code 127.0.0.0/8}
 */
public record HostRules(boolean allowPrivate, List<String> allowed) {

  /** Public hosts only. */
  public static final HostRules PUBLIC_ONLY = new HostRules(false, List.of());

  /** Puts the list into lower case and copies it. */
  public HostRules {
    allowed = allowed.stream().map(entry -> entry.toLowerCase(Locale.ROOT)).toList();
  }

  /** Returns the rules of the configuration. */
  public static HostRules read(Settings settings) {
    return new HostRules(settings.get(GuardSettings.ALLOW_PRIVATE), settings.get(GuardSettings.ALLOWED_HOSTS));
  }

  /** Returns whether the host of that name may be reached wherever the name leads. */
  boolean allowsName(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return allowed.stream().anyMatch(entry -> entry.startsWith("*.") ? name.endsWith(entry.substring(1)) : name.equals(entry));
  }

  /** Returns whether that address may be reached. */
  boolean allowsAddress(InetAddress address) {
    return switch (Reach.of(address)) {
      case PUBLIC -> true;
      case PRIVATE -> allowPrivate || isListed(address);
      case METADATA, LOOPBACK, LINK_LOCAL, MULTICAST, RESERVED -> isListed(address);
    };
  }

  private boolean isListed(InetAddress address) {
    return allowed.stream().filter(HostRules::isNetwork).anyMatch(entry -> Network.parse(entry).contains(address));
  }

  private static boolean isNetwork(String entry) {
    try {
      Network.parse(entry);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
