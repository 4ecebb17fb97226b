package dev.slipway.ticks;

import dev.slipway.api.Frame;

/**
 * A quote with its place in the stream, encoded. Immutable.
 *
 * @param seq the number in the stream, from 1 on without gaps
 * @param quote what was seen
 * @param arrivedNanos when it was numbered, on the clock of nanoseconds
 * @param frame the message that every subscriber gets
 */
record Tick(long seq, Quote quote, long arrivedNanos, Frame frame) {

  /** Encodes the tick of that number. */
  static Tick of(long seq, Quote quote, long arrivedNanos) {
    return new Tick(seq, quote, arrivedNanos, Messages.tick(seq, quote));
  }

  /** Returns what was traded. */
  String symbol() {
    return quote.symbol();
  }
}
