package dev.slipway.relay.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Says which hosts the relay may speak to. Thread-safe.
 *
 * <p>A name is resolved and each of its addresses is checked, so that one that leads to a public and to a private address is refused.
 * A name can lead elsewhere the next time; therefore whoever connects must connect to an address that {@link #addresses} returned.
 */
public final class Hosts {

  /** Turns a name into addresses. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private final HostRules rules;
  private final Resolver resolver;

  /** Hosts by the resolver of this machine. */
  public Hosts(HostRules rules) {
    this(rules, InetAddress::getAllByName);
  }

  Hosts(HostRules rules, Resolver resolver) {
    this.rules = rules;
    this.resolver = resolver;
  }

  /**
   * Checks the host of an address. Does nothing for {@code file:} and {@code demo:}. Blocks for as long as the resolver takes.
   *
   * @throws Unacceptable when the form of the address is wrong, or its host must not be reached: code {@code host-not-allowed}
   * @throws UnknownHostException when the name cannot be resolved now
   */
  public void check(String url) throws UnknownHostException {
    if (!url.startsWith(Addresses.FILE) && !url.equals(Addresses.DEMO)) {
      addresses(Addresses.parts(url).host());
    }
  }

  /**
   * Returns the addresses of {@code host}, each of which may be reached. Blocks for as long as the resolver takes.
   *
   * @param host a name, or a literal address without brackets
   * @throws Unacceptable when one of them must not be reached: code {@code host-not-allowed}
   * @throws UnknownHostException when the name cannot be resolved now
   */
  List<InetAddress> addresses(String host) throws UnknownHostException {
    InetAddress[] found = resolver.resolve(host);
    if (found.length == 0) {
      throw new UnknownHostException(host);
    }
    if (!rules.allowsName(host)) {
      for (InetAddress address : found) {
        check(host, address);
      }
    }
    return Arrays.asList(found);
  }

  private void check(String host, InetAddress address) {
    if (!rules.allowsAddress(address)) {
      String literal = address.getHostAddress();
      Reach reach = Reach.of(address);
      throw new Unacceptable("host-not-allowed",
          "the host " + Names.quoted(host) + " must not be reached: " + (literal.equals(host) ? "it" : "its address " + literal) + " is "
              + reach.word() + "; it can be allowed by " + (reach == Reach.PRIVATE ? "modules.relay.hosts.allow-private or " : "")
              + "modules.relay.hosts.allow");
    }
  }
}
