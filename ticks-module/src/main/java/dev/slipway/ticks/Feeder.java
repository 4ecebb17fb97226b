package dev.slipway.ticks;

import dev.slipway.api.Graceful;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The thread {@code ticks/feeder}, which moves on whatever does not follow the stream by itself. Thread-safe.
 *
 * <p>It sleeps until the earliest moment that a feed has named, or until it is woken.
 */
final class Feeder implements Graceful, AutoCloseable {

  /** What has to be moved on at times. */
  interface Feed {

    /** Does what is due; returns when to call again, on the clock of nanoseconds. Must not block. */
    long advance(long nowNanos);
  }

  private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final List<Feed> feeds;
  private final LongSupplier nanoClock;
  private final ThreadFactory threads;
  private final Consumer<Throwable> failed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean woken;
  private boolean stopped;

  /**
   * A feeder that has not started.
   *
   * @param feeds what it moves on
   * @param nanoClock tells the time
   * @param threads makes its thread
   * @param failed hears of the error that ended it
   */
  Feeder(List<Feed> feeds, LongSupplier nanoClock, ThreadFactory threads, Consumer<Throwable> failed) {
    this.feeds = List.copyOf(feeds);
    this.nanoClock = nanoClock;
    this.threads = threads;
    this.failed = failed;
  }

  /** Begins. Called once. */
  void start() {
    threads.newThread(this::run).start();
  }

  /** Says that something may be due earlier than it was. Does not block. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void quiesce() {
    lock.lock();
    try {
      stopped = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    quiesce();
  }

  private void run() {
    try {
      long next = nanoClock.getAsLong();
      while (rest(next)) {
        long now = nanoClock.getAsLong();
        next = now + TimeUnit.SECONDS.toNanos(1);
        for (Feed feed : feeds) {
          long due = feed.advance(now);
          next = due - next < 0 ? due : next;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failed.accept(e);
    }
  }

  /** Waits until that moment, a millisecond at least so that it never spins; returns whether to go on. */
  private boolean rest(long untilNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = Math.max(SHORTEST_NANOS, untilNanos - nanoClock.getAsLong());
      while (!stopped && !woken && left > 0) {
        left = changed.awaitNanos(left);
      }
      woken = false;
      return !stopped;
    } finally {
      lock.unlock();
    }
  }
}
