package dev.slipway.lifecycle.rate;

import dev.slipway.api.RateLimit;

/**
 * One token bucket. Confined to one thread.
 *
 * <p>Kept as a single number, the time at which the bucket is full again (the generic cell rate algorithm, ITU-T I.371): a permit
 * moves it one interval on, and is there unless that would be further from now than the whole bucket lasts.
 */
public final class TokenBucket {

  private final long interval;
  private final long whole;
  private long fullAt;

  /** A full bucket; {@code now} is any time of the clock that {@link #take} is told, in nanoseconds. */
  public TokenBucket(RateLimit limit, long now) {
    this.interval = interval(limit);
    this.whole = whole(limit);
    this.fullAt = now;
  }

  /** Takes a permit and returns 0, or returns the nanoseconds until there is one. */
  public long take(long now) {
    long next = after(fullAt, now, interval);
    long wait = next - now - whole;
    if (wait > 0) {
      return wait;
    }
    fullAt = next;
    return 0;
  }

  static long after(long fullAt, long now, long interval) {
    return (fullAt - now > 0 ? fullAt : now) + interval;
  }

  static long interval(RateLimit limit) {
    return limit.interval().toNanos();
  }

  /** Returns the nanoseconds in which an empty bucket fills; at most a million hours. */
  static long whole(RateLimit limit) {
    return interval(limit) * limit.burst();
  }
}
