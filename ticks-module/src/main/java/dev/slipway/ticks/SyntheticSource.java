package dev.slipway.ticks;

import dev.slipway.api.Deadline;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A source that makes its quotes up, at a steady rate, on the thread {@code ticks/source}. Thread-safe.
 *
 * <p>The lock is held while a quote is handed over, so that a stop lies before it or after it, and never within.
 */
final class SyntheticSource implements TickSource {

  private final RandomWalk walk;
  private final int rate;
  private final Clock clock;
  private final LongSupplier nanoClock;
  private final ThreadFactory threads;
  private final Consumer<Throwable> failed;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Object lock = new Object();
  private boolean started;
  private boolean stopped;
  private volatile long skipped;

  /**
   * A source that has not started.
   *
   * @param walk makes the quotes
   * @param rate quotes per second
   * @param clock tells the time that quotes carry
   * @param nanoClock tells when they are due
   * @param threads makes the source's thread
   * @param failed hears of the error that ended the source
   */
  SyntheticSource(
      RandomWalk walk, int rate, Clock clock, LongSupplier nanoClock, ThreadFactory threads, Consumer<Throwable> failed) {
    this.walk = walk;
    this.rate = rate;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.threads = threads;
    this.failed = failed;
  }

  @Override
  public void start(Sink sink) {
    synchronized (lock) {
      if (started || stopped) {
        throw new IllegalStateException("a source starts once");
      }
      started = true;
    }
    threads.newThread(() -> run(sink)).start();
  }

  @Override
  public String kind() {
    return "synthetic";
  }

  @Override
  public State state() {
    return State.LIVE;
  }

  @Override
  public long skipped() {
    return skipped;
  }

  @Override
  public void quiesce() {
    synchronized (lock) {
      stopped = true;
      if (!started) {
        ended.countDown();
      }
    }
    stopping.countDown();
  }

  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    ended.await(deadline.remaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    quiesce();
  }

  private void run(Sink sink) {
    try {
      Pacer pacer = new Pacer(rate, nanoClock.getAsLong());
      do {
        for (int due = pacer.due(nanoClock.getAsLong()); due > 0; due--) {
          handOver(sink);
        }
        skipped = pacer.skipped();
      } while (!stopping.await(pacer.untilNextNanos(nanoClock.getAsLong()), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failed.accept(e);
    } finally {
      ended.countDown();
    }
  }

  private void handOver(Sink sink) {
    Instant now = clock.instant();
    synchronized (lock) {
      if (!stopped) {
        sink.accept(walk.next(TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano()));
      }
    }
  }
}
