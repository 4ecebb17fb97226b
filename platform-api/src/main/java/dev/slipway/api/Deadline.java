package dev.slipway.api;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A point on the monotonic clock.
 *
 * <p>Immutable and thread-safe. Budgets are handed on as deadlines, so that nested waits add up to what the caller allowed
 * and never to more. Differences are taken as {@link System#nanoTime} demands, and stay right when its value overflows.
 */
public final class Deadline {

  /** Some 97 years: the difference of two such moments still fits, however long the clock has gone on since. */
  private static final long FOREVER_NANOS = Long.MAX_VALUE / 3;

  private final LongSupplier nanoClock;
  private final long atNanos;

  private Deadline(LongSupplier nanoClock, long atNanos) {
    this.nanoClock = nanoClock;
    this.atNanos = atNanos;
  }

  /** Returns the moment that lies {@code length} ahead; a negative length lies in the past. */
  public static Deadline after(Duration length) {
    return after(length, System::nanoTime);
  }

  /** Returns the moment that lies {@code length} ahead on the given clock of nanoseconds. */
  public static Deadline after(Duration length, LongSupplier nanoClock) {
    return new Deadline(nanoClock, nanoClock.getAsLong() + nanos(length));
  }

  /** Returns the time that is left, zero when the moment has passed. */
  public Duration remaining() {
    return Duration.ofNanos(remainingNanos());
  }

  /** Returns the time that is left in {@code unit}, rounded down, zero when the moment has passed. */
  public long remaining(TimeUnit unit) {
    return unit.convert(remainingNanos(), TimeUnit.NANOSECONDS);
  }

  /** Returns whether the moment has passed. */
  public boolean expired() {
    return remainingNanos() == 0;
  }

  /** Returns the earlier of this moment and the one that lies {@code length} ahead. */
  public Deadline within(Duration length) {
    long candidate = nanoClock.getAsLong() + nanos(length);
    return candidate - atNanos < 0 ? new Deadline(nanoClock, candidate) : this;
  }

  /** Returns the moment that lies {@code length} before this one. */
  public Deadline minus(Duration length) {
    return shifted(-nanos(length));
  }

  /** Returns the moment that lies {@code length} after this one. */
  public Deadline plus(Duration length) {
    return shifted(nanos(length));
  }

  private Deadline shifted(long nanos) {
    long now = nanoClock.getAsLong();
    return new Deadline(nanoClock, now + Math.clamp(atNanos - now + nanos, -FOREVER_NANOS, FOREVER_NANOS));
  }

  private long remainingNanos() {
    return Math.max(0, atNanos - nanoClock.getAsLong());
  }

  private static long nanos(Duration length) {
    if (length.compareTo(Duration.ofNanos(FOREVER_NANOS)) >= 0) {
      return FOREVER_NANOS;
    }
    return length.compareTo(Duration.ofNanos(-FOREVER_NANOS)) <= 0 ? -FOREVER_NANOS : length.toNanos();
  }

  @Override
  public String toString() {
    return "in " + remaining().toMillis() + " ms";
  }
}
