package dev.slipway.relay.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the machine itself lets nobody run: a thread that wants to wake every few milliseconds, and notes how late it was. A busy
 * machine must not be taken for a pause of the relay. Thread-safe.
 */
final class Jitter {

  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Thread watcher = Thread.ofPlatform().daemon().name("jitter").unstarted(this::watch);
  private volatile boolean stopped;
  private volatile long longestNanos;

  private Jitter() {}

  static Jitter start() {
    Jitter jitter = new Jitter();
    jitter.watcher.start();
    return jitter;
  }

  private void watch() {
    long before = System.nanoTime();
    while (!stopped) {
      LockSupport.parkNanos(STEP_NANOS);
      long now = System.nanoTime();
      longestNanos = Math.max(longestNanos, now - before - STEP_NANOS);
      before = now;
    }
  }

  /** Ends the watch, and returns the longest delay in milliseconds. */
  long stop() throws InterruptedException {
    stopped = true;
    watcher.join();
    return TimeUnit.NANOSECONDS.toMillis(longestNanos);
  }
}
