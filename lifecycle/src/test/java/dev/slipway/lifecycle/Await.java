package dev.slipway.lifecycle;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition that the code under test brings about. Thread-safe. */
public final class Await {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long POLL_NANOS = 1_000_000;

  private Await() {}

  /** Returns when {@code condition} holds; fails with the stacks of all platform threads when it does not for 10 s. */
  public static void until(String what, BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new AssertionError("in vain for " + PATIENCE.toSeconds() + " s: " + what + threads());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Returns when {@code condition} holds, with a garbage collection before each look. */
  public static void untilCollected(String what, BooleanSupplier condition) {
    until(what, () -> {
      System.gc();
      return condition.getAsBoolean();
    });
  }

  private static String threads() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      text.append("\n\n").append(entry.getKey());
      for (StackTraceElement frame : entry.getValue()) {
        text.append("\n    at ").append(frame);
      }
    }
    return text.toString();
  }
}
