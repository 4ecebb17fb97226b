package dev.slipway.ticks;

/**
 * Says when ticks are due. Confined to the source's thread.
 *
 * <p>A source that was held up does not catch up: what was due more than {@link #GRACE_NANOS} ago is skipped and counted,
 * because a burst would reach every subscriber at once, late, and at the worst moment.
 */
final class Pacer {

  /** How far behind a source may be and still deliver: what a timer of the operating system is late by. */
  static final long GRACE_NANOS = 5_000_000;

  private static final long SECOND_NANOS = 1_000_000_000;

  private final int rate;
  private final long periodNanos;
  private final long remainder;
  private final int mostAtOnce;
  private long nextNanos;
  private long fraction;
  private long skipped;

  /** A pacer of {@code rate} ticks a second, the first of which is due at once. */
  Pacer(int rate, long nowNanos) {
    this.rate = rate;
    periodNanos = SECOND_NANOS / rate;
    remainder = SECOND_NANOS % rate;
    mostAtOnce = Math.max(1, Math.toIntExact(GRACE_NANOS / periodNanos));
    nextNanos = nowNanos;
  }

  /** Returns how many ticks to make now. */
  int due(long nowNanos) {
    int count = 0;
    while (nextNanos - nowNanos <= 0 && count < mostAtOnce) {
      advance();
      count++;
    }
    long behindNanos = nowNanos - nextNanos;
    if (behindNanos >= 0) {
      skipped += behindNanos / periodNanos + 1;
      nextNanos = nowNanos + periodNanos;
    }
    return count;
  }

  /** Returns the time until the next tick is due, in nanoseconds; zero or less when it is. */
  long untilNextNanos(long nowNanos) {
    return nextNanos - nowNanos;
  }

  /** Returns how many ticks were never made because their time had passed. */
  long skipped() {
    return skipped;
  }

  /** Moves on by exactly 1/rate: what does not fit into whole nanoseconds is carried. */
  private void advance() {
    nextNanos += periodNanos;
    fraction += remainder;
    if (fraction >= rate) {
      fraction -= rate;
      nextNanos++;
    }
  }
}
