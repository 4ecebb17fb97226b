package dev.slipway.ticks;

import dev.slipway.api.Frame;

/**
 * A quote with its place in the stream, encoded. Immutable.
 *
 * @param seq the number in the stream, from 1 on without gaps
 * @param quote what was seen
 * @param frame the message that every subscriber gets
 */
record Tick(long seq, Quote quote, Frame frame) {

  /** Encodes the tick of that number. */
  static Tick of(long seq, Quote quote) {
    return new Tick(seq, quote, Messages.tick(seq, quote));
  }
}
