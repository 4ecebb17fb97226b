package dev.slipway.relay.recording;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: at first hardly, then twice as long each time, up to half a minute, and 20 % more or less so
 * that many do not come at once. Confined to the recorder's thread.
 */
final class Backoff {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final double SPREAD = 0.2;

  private final DoubleSupplier random;
  private Duration next = FIRST;

  /** A back-off that takes what lies between 0 and 1 from {@code random}. */
  Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /** Returns the time to wait now. */
  Duration next() {
    Duration now = next;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return Duration.ofNanos((long) (now.toNanos() * (1 - SPREAD + 2 * SPREAD * random.getAsDouble())));
  }

  /** Begins anew, after an attempt that went well. */
  void reset() {
    next = FIRST;
  }
}
