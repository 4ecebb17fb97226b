package dev.slipway.lifecycle;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The yardstick for upper bounds of time on a shared machine: how late a thread that only wants to wake up every
 * millisecond was woken at worst. A bound may be missed by that much and not by more. Thread-safe.
 */
final class Stall implements AutoCloseable {

  private static final long TICK_NANOS = 1_000_000;
  /** A measured step is made of a few wake-ups: of the thread that is waited for, of the one that waits, of the one that measures. */
  private static final int WAKE_UPS = 3;

  private final AtomicLong worstNanos = new AtomicLong();
  private volatile boolean closed;

  private Stall() {}

  /** Returns a yardstick that has begun to watch. */
  static Stall watch() {
    Stall stall = new Stall();
    Thread.ofPlatform().daemon().name("test/stall").start(stall::measure);
    return stall;
  }

  private void measure() {
    while (!closed) {
      long begin = System.nanoTime();
      LockSupport.parkNanos(TICK_NANOS);
      worstNanos.accumulateAndGet(System.nanoTime() - begin - TICK_NANOS, Math::max);
    }
  }

  /** Returns by how much a bound may be missed, as it was seen so far. */
  Duration worst() {
    return Duration.ofNanos(worstNanos.get()).multipliedBy(WAKE_UPS);
  }

  @Override
  public void close() {
    closed = true;
  }
}
