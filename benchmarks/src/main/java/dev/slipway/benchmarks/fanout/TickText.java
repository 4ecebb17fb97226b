package dev.slipway.benchmarks.fanout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A tick as text of a fixed form, with its number and the moment at which it was made at fixed places. Stateless. */
final class TickText {

  /** The shortest tick. */
  static final int BYTES = 115;

  private static final int NUMBER_AT = 21;
  private static final int NUMBER_DIGITS = 10;
  private static final int MOMENT_AT = 37;
  private static final int MOMENT_DIGITS = 19;
  private static final long NUMBER_BASE = 1_000_000_000L;
  private static final long MOMENT_BASE = 1_000_000_000_000_000_000L; // leaves no zeros in front, which JSON forbids

  private TickText() {}

  /** Returns the text of tick {@code number}, made now, filled up to {@code bytes}. */
  static byte[] encode(long number, int bytes) {
    String text = "{\"type\":\"tick\",\"seq\":" + (NUMBER_BASE + number) + ",\"at\":" + (MOMENT_BASE + System.nanoTime())
        + ",\"symbol\":\"EURUSD\",\"bid\":1.08421,\"ask\":1.08423,\"z\":\"\"}";
    int fill = bytes - text.length();
    String filled = fill <= 0 ? text : text.substring(0, text.length() - 2) + "x".repeat(fill) + "\"}";
    return filled.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the number of the tick whose text begins at {@code at}. */
  static long number(ByteBuffer text, int at) {
    return digits(text, at + NUMBER_AT, NUMBER_DIGITS) - NUMBER_BASE;
  }

  /** Returns when it was made, on the clock of {@link System#nanoTime}, which all processes of a Linux machine share. */
  static long moment(ByteBuffer text, int at) {
    return digits(text, at + MOMENT_AT, MOMENT_DIGITS) - MOMENT_BASE;
  }

  private static long digits(ByteBuffer text, int at, int count) {
    long value = 0;
    for (int i = at; i < at + count; i++) {
      value = 10 * value + text.get(i) - '0';
    }
    return value;
  }
}
