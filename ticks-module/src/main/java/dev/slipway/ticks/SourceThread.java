package dev.slipway.ticks;

import dev.slipway.api.Deadline;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The thread {@code ticks/source} of a source that hands quotes over by itself: starts once, and ends between two quotes. Thread-safe.
 *
 * <p>A lock is held while quotes are handed over, so that a stop lies before that or after it, and never within.
 */
final class SourceThread {

  /** What a source does until it is told to stop. */
  interface Loop {

    void run() throws IOException, InterruptedException;
  }

  private final ThreadFactory threads;
  private final Consumer<Throwable> failed;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Object lock = new Object();
  private boolean started;
  private boolean stopped;

  /** A thread of {@code threads} that has not started; {@code failed} hears of the error that ended it. */
  SourceThread(ThreadFactory threads, Consumer<Throwable> failed) {
    this.threads = threads;
    this.failed = failed;
  }

  /** Runs {@code loop} on the thread. Returns at once. */
  void start(Loop loop) {
    synchronized (lock) {
      if (started || stopped) {
        throw new IllegalStateException("a source starts once");
      }
      started = true;
    }
    threads.newThread(() -> run(loop)).start();
  }

  private void run(Loop loop) {
    try {
      loop.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      failed.accept(e);
    } finally {
      ended.countDown();
    }
  }

  /** Returns whether the loop is to end. */
  boolean stopping() {
    return stopping.getCount() == 0;
  }

  /** Waits until the time is over or the loop is to end; returns whether it is. */
  boolean pause(long nanos) throws InterruptedException {
    return stopping.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Hands quotes over, unless the source has been stopped; returns whether it did. */
  boolean handOver(Runnable quotes) {
    synchronized (lock) {
      if (!stopped) {
        quotes.run();
      }
      return !stopped;
    }
  }

  /** Tells the loop to end; after this nothing is handed over. Waits for no more than the quotes that are being handed over. */
  void quiesce() {
    synchronized (lock) {
      stopped = true;
      if (!started) {
        ended.countDown();
      }
    }
    stopping.countDown();
  }

  /** Waits until the thread has ended, or the time is over. */
  void drain(Deadline deadline) throws InterruptedException {
    ended.await(deadline.remaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
  }
}
