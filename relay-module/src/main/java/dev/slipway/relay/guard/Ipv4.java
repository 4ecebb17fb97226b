package dev.slipway.relay.guard;

import java.util.Optional;

/**
 * Forms of IPv4 addresses that the resolver of a C program takes (POSIX, {@code inet_addr}): one to four numbers, each decimal,
 * octal behind a {@code 0} or hexadecimal behind {@code 0x}, of which the last fills the bytes that are left. Java's resolver reads
 * some of them differently, so they are read here and written again in the one form that everybody understands. Stateless.
 */
final class Ipv4 {

  private static final int PARTS = 4;
  private static final long BYTE = 0xffL;

  private Ipv4() {}

  /** Returns whether {@code host} can only be meant as a number: its last label begins with a digit. A host name's never does. */
  static boolean looksNumeric(String host) {
    String last = host.substring(host.lastIndexOf('.') + 1);
    return !last.isEmpty() && isDigit(last.charAt(0));
  }

  /** Returns {@code host} in the form {@code 127.0.0.1}, or nothing when no resolver takes it for an IPv4 address. */
  static Optional<String> dotted(String host) {
    String[] parts = host.split("\\.", -1);
    if (parts.length > PARTS) {
      return Optional.empty();
    }
    long address = 0;
    for (int i = 0; i < parts.length; i++) {
      long number = number(parts[i]);
      int width = i < parts.length - 1 ? 1 : PARTS - i;
      if (number < 0 || number >= 1L << (8 * width)) {
        return Optional.empty();
      }
      address |= number << (8 * (PARTS - i - width));
    }
    return Optional.of((address >> 24 & BYTE) + "." + (address >> 16 & BYTE) + "." + (address >> 8 & BYTE) + "." + (address & BYTE));
  }

  /** Returns the value of one part, or -1. */
  private static long number(String part) {
    int radix = 10;
    String digits = part;
    if (part.startsWith("0x") || part.startsWith("0X")) {
      radix = 16;
      digits = part.substring(2);
    } else if (part.length() > 1 && part.charAt(0) == '0') {
      radix = 8;
      digits = part.substring(1);
    }
    if (digits.isEmpty()) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
      if (value > 0xffff_ffffL) {
        return -1;
      }
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
