package dev.slipway.lifecycle.observe;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what has no latch, by looking every millisecond. */
final class Await {

  private Await() {}

  static void until(Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(10)) {
        fail("not within 10 s; threads: " + Thread.getAllStackTraces().keySet());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
