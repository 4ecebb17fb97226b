package dev.slipway.lifecycle.work;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition by looking every millisecond; gives up after ten seconds with the top of every stack. */
public final class Await {

  private Await() {}

  /** Waits for {@code condition}, which {@code what} describes. */
  public static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        StringBuilder text = new StringBuilder("not within 10 s: " + what);
        Thread.getAllStackTraces().forEach(
            (thread, stack) -> text.append('\n').append(thread).append(' ').append(stack.length > 0 ? stack[0] : ""));
        throw new AssertionError(text.toString());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
