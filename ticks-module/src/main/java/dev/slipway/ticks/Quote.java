package dev.slipway.ticks;

/**
 * What a source saw, before the stream gives it a number. Immutable.
 *
 * @param timeNanos when it was seen, in nanoseconds since the Unix epoch
 * @param symbol what was traded
 * @param priceMicros the price in millionths of the quoted currency; whole numbers, so that no price is ever rounded
 * @param size how many units were traded
 */
record Quote(long timeNanos, String symbol, long priceMicros, long size) {

  /** Checks that the values can be those of a trade. */
  Quote {
    if (symbol.isEmpty() || priceMicros <= 0 || size <= 0) {
      throw new IllegalArgumentException(
          "a quote needs a symbol, a positive price and a positive size, not '" + symbol + "', " + priceMicros + ", " + size);
    }
  }
}
