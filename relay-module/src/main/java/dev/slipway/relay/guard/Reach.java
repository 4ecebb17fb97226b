package dev.slipway.relay.guard;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Where an IP address leads, as the IANA registries of special-purpose addresses (RFC 6890) say. */
enum Reach {
  /** To anywhere on the internet. */
  PUBLIC("public"),
  /** Into a network of one's own: RFC 1918, RFC 4193, RFC 6598. */
  PRIVATE("private"),
  /** To the service of a cloud that tells machines their secrets. */
  METADATA("a metadata service"),
  /** To this machine. */
  LOOPBACK("loopback"),
  /** To the next machine: RFC 3927, RFC 4291. */
  LINK_LOCAL("link-local"),
  /** To many. */
  MULTICAST("multicast"),
  /** To nowhere in particular: unspecified, reserved, for documentation or benchmarks. */
  RESERVED("reserved");

  private static final List<Block> BLOCKS = List.of(
      block(METADATA, "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254",
          "fd20:ce::254"),
      block(LOOPBACK, "127.0.0.0/8", "::1"),
      block(PRIVATE, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"),
      block(LINK_LOCAL, "169.254.0.0/16", "fe80::/10"),
      block(MULTICAST, "224.0.0.0/4", "ff00::/8"),
      block(RESERVED, "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
          "203.0.113.0/24", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "3fff::/20", "fec0::/10"));
  private static final Network GLOBAL = Network.parse("2000::/3");
  /** IPv4 addresses inside of IPv6 ones, and where they begin: compatible, NAT64 (RFC 6052), 6to4 (RFC 3056). */
  private static final List<Embedding> EMBEDDINGS = List.of(
      new Embedding(Network.parse("::/96"), 12), new Embedding(Network.parse("64:ff9b::/96"), 12),
      new Embedding(Network.parse("2002::/16"), 2));

  private final String word;

  Reach(String word) {
    this.word = word;
  }

  /** Returns the word for it in a message. */
  String word() {
    return word;
  }

  /** Returns where {@code address} leads; an IPv4 address inside of an IPv6 one decides. A mapped one is IPv4 for Java already. */
  static Reach of(InetAddress address) {
    for (Block block : BLOCKS) {
      if (block.networks.stream().anyMatch(network -> network.contains(address))) {
        return block.reach;
      }
    }
    if (!(address instanceof Inet6Address)) {
      return PUBLIC;
    }
    for (Embedding embedding : EMBEDDINGS) {
      if (embedding.network.contains(address)) {
        return of(embedding.ipv4(address));
      }
    }
    return GLOBAL.contains(address) ? PUBLIC : RESERVED;
  }

  private static Block block(Reach reach, String... networks) {
    return new Block(reach, Arrays.stream(networks).map(Network::parse).toList());
  }

  private record Block(Reach reach, List<Network> networks) {}

  private record Embedding(Network network, int offset) {

    InetAddress ipv4(InetAddress address) {
      try {
        return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), offset, offset + 4));
      } catch (UnknownHostException e) {
        throw new IllegalStateException("four bytes are an IPv4 address", e);
      }
    }
  }
}
