package dev.slipway.ticks;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before another attempt: twice as long each time up to a limit, of which a random half is left out so that many
 * do not come at once. Confined to one thread.
 */
final class Backoff {

  private final long firstNanos;
  private final long mostNanos;
  private final RandomGenerator random;
  private long nextNanos;

  /** Waits of {@code first} at most at the beginning, and never longer than {@code most}. */
  Backoff(Duration first, Duration most, RandomGenerator random) {
    firstNanos = first.toNanos();
    mostNanos = most.toNanos();
    this.random = random;
    nextNanos = firstNanos;
  }

  /** Returns the next wait in nanoseconds. */
  long next() {
    long ceiling = nextNanos;
    nextNanos = Math.min(mostNanos, 2 * nextNanos);
    return ceiling / 2 + random.nextLong(ceiling / 2 + 1);
  }

  /** Begins again with short waits, after a success. */
  void reset() {
    nextNanos = firstNanos;
  }
}
