package dev.slipway.ticks;

import java.util.function.LongSupplier;

/** How often something happened of late. Thread-safe; no method blocks for longer than a few additions. */
final class RateMeter {

  private static final long SECOND_NANOS = 1_000_000_000;
  private static final int WINDOW_SECONDS = 5;

  private final LongSupplier nanoClock;
  private final long startNanos;
  private final long[] counts = new long[WINDOW_SECONDS + 1];
  private final Object lock = new Object();
  private long second;
  private long lastNanos;

  /** A meter that has seen nothing. */
  RateMeter(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    startNanos = nanoClock.getAsLong();
    lastNanos = startNanos;
  }

  /** Counts one event. */
  void mark() {
    synchronized (lock) {
      lastNanos = nanoClock.getAsLong();
      moveTo(lastNanos);
      counts[slot(second)]++;
    }
  }

  /** Returns events per second over the last five whole seconds, or over fewer while the meter is younger. */
  double perSecond() {
    synchronized (lock) {
      moveTo(nanoClock.getAsLong());
      long whole = Math.min(second, WINDOW_SECONDS);
      long sum = 0;
      for (long past = second - whole; past < second; past++) {
        sum += counts[slot(past)];
      }
      return whole == 0 ? 0 : (double) sum / whole;
    }
  }

  /** Returns the nanoseconds since the last event, or since the meter was made when there was none. */
  long sinceLastNanos() {
    synchronized (lock) {
      return Math.max(0, nanoClock.getAsLong() - lastNanos);
    }
  }

  private void moveTo(long nowNanos) {
    long now = (nowNanos - startNanos) / SECOND_NANOS;
    for (long next = Math.max(second + 1, now - WINDOW_SECONDS); next <= now; next++) {
      counts[slot(next)] = 0;
    }
    second = Math.max(second, now);
  }

  private static int slot(long second) {
    return (int) (second % (WINDOW_SECONDS + 1));
  }
}
