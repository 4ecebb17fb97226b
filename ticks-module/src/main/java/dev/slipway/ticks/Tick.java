package dev.slipway.ticks;

import dev.slipway.api.Frame;
import java.util.List;

/**
 * A quote with its place in the stream, encoded. Immutable.
 *
 * @param seq the number in the stream, from 1 on without gaps
 * @param quote what was seen
 * @param arrivedNanos when it was numbered, on the clock of nanoseconds
 * @param frame the message that every subscriber gets
 * @param marks what every subscriber is told before it
 */
record Tick(long seq, Quote quote, long arrivedNanos, Frame frame, List<Mark> marks) {

  /** Copies the list. */
  Tick {
    marks = List.copyOf(marks);
  }

  /** Encodes the tick of that number, with nothing before it. */
  static Tick of(long seq, Quote quote, long arrivedNanos) {
    return of(seq, quote, arrivedNanos, List.of());
  }

  /** Encodes the tick of that number. */
  static Tick of(long seq, Quote quote, long arrivedNanos, List<Mark> marks) {
    return new Tick(seq, quote, arrivedNanos, Messages.tick(seq, quote), marks);
  }

  /** Returns what was traded. */
  String symbol() {
    return quote.symbol();
  }
}
