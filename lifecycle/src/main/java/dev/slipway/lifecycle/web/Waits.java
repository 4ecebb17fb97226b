package dev.slipway.lifecycle.web;

import dev.slipway.api.Deadline;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/** A wait for a condition of what a lock guards, bounded by a deadline. */
final class Waits {

  private Waits() {}

  /**
   * Waits until {@code done}, which is asked under {@code lock} and whenever {@code changed} is signalled. Returns whether that
   * was so before the deadline. Blocks.
   */
  static boolean until(BooleanSupplier done, Lock lock, Condition changed, Deadline deadline) throws InterruptedException {
    lock.lock();
    try {
      while (!done.getAsBoolean()) {
        long nanos = deadline.remaining(TimeUnit.NANOSECONDS);
        if (nanos <= 0) {
          return false;
        }
        changed.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
