package dev.slipway.ticks;

/**
 * What a source saw, before the stream gives it a number. Immutable.
 *
 * @param timeNanos when it was seen, in nanoseconds since the Unix epoch
 * @param symbol what was traded
 * @param priceMicros the price in millionths of the quoted currency; whole numbers, so that no price is ever rounded
 * @param size how many units were traded
 * @param sourceSeq the number that the upstream gave it, 0 when it gives none
 */
record Quote(long timeNanos, String symbol, long priceMicros, long size, long sourceSeq) {

  /** The longest symbol, in characters. */
  static final int LONGEST_SYMBOL = 32;

  /** Checks that the values can be those of a trade. */
  Quote {
    if (!isSymbol(symbol) || priceMicros <= 0 || size <= 0 || sourceSeq < 0) {
      throw new IllegalArgumentException("a quote needs a symbol of 1 to " + LONGEST_SYMBOL
          + " letters, digits and . _ : / -, a positive price and a positive size, not '" + symbol + "', " + priceMicros + ", " + size);
    }
  }

  /** A quote of an upstream that gives no numbers. */
  Quote(long timeNanos, String symbol, long priceMicros, long size) {
    this(timeNanos, symbol, priceMicros, size, 0);
  }

  /** Returns whether {@code text} can be the name of something that is traded. */
  static boolean isSymbol(String text) {
    return !text.isEmpty() && text.length() <= LONGEST_SYMBOL && text.chars().allMatch(Quote::inSymbol);
  }

  private static boolean inSymbol(int c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "._:/-".indexOf(c) >= 0;
  }
}
