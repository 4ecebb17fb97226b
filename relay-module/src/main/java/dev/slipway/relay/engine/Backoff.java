package dev.slipway.relay.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long after each failure, up to a longest, and a fifth more or less, so that
 * those who failed together do not come back together. Immutable.
 *
 * @param first the wait after the first failure
 * @param longest the longest wait for as long as there is hope
 * @param hopeful so many failures in a row leave hope
 * @param afterwards the wait after more failures than that
 */
record Backoff(Duration first, Duration longest, int hopeful, Duration afterwards) {

  /** For inputs: a source that comes back shall be seen within seconds, one that is away for minutes shall not cost much. */
  static final Backoff INPUT = new Backoff(Duration.ofMillis(500), Duration.ofMillis(1500), 100, Duration.ofSeconds(5));
  /** For outputs: who refuses is not to be pestered. */
  static final Backoff OUTPUT =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), Integer.MAX_VALUE, Duration.ofSeconds(30));

  private static final double JITTER = 0.2;
  private static final int MOST_DOUBLINGS = 30;

  /** Returns the wait in nanoseconds after that many failures in a row, at least one. */
  long nanos(int failures, RandomGenerator random) {
    long base = afterwards.toNanos();
    if (failures <= hopeful) {
      long doubled = first.toNanos() << Math.min(failures - 1, MOST_DOUBLINGS);
      base = doubled <= 0 ? longest.toNanos() : Math.min(longest.toNanos(), doubled);
    }
    return Math.round(base * (1 - JITTER + 2 * JITTER * random.nextDouble()));
  }
}
