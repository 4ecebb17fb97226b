package dev.slipway.distribution.browser;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waiting for what a page will show. Looks often, since nobody tells; says what it saw last when it gives up. Stateless. */
final class Wait {

  /** More than anything takes that does not wait for a reconnect. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final long LOOK_EVERY_NANOS = 5_000_000;

  private Wait() {}

  /** Blocks until {@code condition} holds; fails when it does not within {@link #PATIENCE}. */
  static void until(String what, BooleanSupplier condition) {
    value(what, PATIENCE, condition::getAsBoolean, Boolean::booleanValue);
  }

  /** Blocks until {@code actual} gives what is {@code wanted}, and returns that; fails when it does not within {@code limit}. */
  static <T> T value(String what, Duration limit, Supplier<T> actual, Predicate<? super T> wanted) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      boolean lastLook = System.nanoTime() > end;
      T value = actual.get();
      if (wanted.test(value)) {
        return value;
      }
      if (lastLook) {
        throw new AssertionError("in vain for " + limit.toSeconds() + " s: " + what + "; last seen: " + value);
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }
}
