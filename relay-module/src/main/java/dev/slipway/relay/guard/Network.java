package dev.slipway.relay.guard;

import java.net.InetAddress;

/**
 * A block of IP addresses (RFC 4632, RFC 4291 section 2.3). Immutable.
 *
 * @param base an address of the block
 * @param bits how many leading bits its addresses have in common
 */
record Network(InetAddress base, int bits) {

  Network {
    if (bits < 0 || bits > base.getAddress().length * 8) {
      throw new IllegalArgumentException("a prefix of " + bits + " bits does not fit " + base.getHostAddress());
    }
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code fc00::/7} or a single address.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static Network parse(String text) {
    int slash = text.indexOf('/');
    InetAddress base = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    return new Network(base, slash < 0 ? base.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1)));
  }

  /** Returns whether {@code address} lies in the block. */
  boolean contains(InetAddress address) {
    byte[] ours = base.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int i = 0; i < ours.length; i++) {
      int common = Math.clamp(bits - 8L * i, 0, 8);
      int mask = 0xff << (8 - common) & 0xff;
      if ((ours[i] & mask) != (theirs[i] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return base.getHostAddress() + "/" + bits;
  }
}
