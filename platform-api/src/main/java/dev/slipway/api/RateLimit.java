package dev.slipway.api;

import java.time.Duration;

/**
 * How often something may happen: a token bucket that holds {@code burst} permits and gets {@code permits} more, evenly spread,
 * every {@code per}. Immutable.
 *
 * <p>In any time {@code t} at most {@code burst + permits * t / per} permits are granted.
 *
 * @param burst how many permits there are at once when none was taken for a while
 * @param permits how many permits come back
 * @param per the time in which they come back
 */
public record RateLimit(int burst, int permits, Duration per) {

  private static final int MAX = 1_000_000;
  private static final Duration LONGEST = Duration.ofHours(1);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when a number is not from 1 to 1,000,000, or the time not from 1 ms to 1 hour
   */
  public RateLimit {
    number("burst", burst);
    number("permits", permits);
    if (per.toMillis() < 1 || per.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("per must be from 1 ms to 1 hour, not " + per);
    }
  }

  /** Returns {@code permits} every second, and as many at once. */
  public static RateLimit perSecond(int permits) {
    return new RateLimit(permits, permits, Duration.ofSeconds(1));
  }

  /** Returns {@code permits} every minute, and as many at once. */
  public static RateLimit perMinute(int permits) {
    return new RateLimit(permits, permits, Duration.ofMinutes(1));
  }

  /** Returns this rate with another number of permits at once. */
  public RateLimit withBurst(int atOnce) {
    return new RateLimit(atOnce, permits, per);
  }

  /** Returns the time after which one more permit is there, rounded up to whole nanoseconds. */
  public Duration interval() {
    return Duration.ofNanos(Math.ceilDiv(per.toNanos(), permits));
  }

  private static void number(String name, int value) {
    if (value < 1 || value > MAX) {
      throw new IllegalArgumentException(name + " must be from 1 to " + MAX + ", not " + value);
    }
  }
}
