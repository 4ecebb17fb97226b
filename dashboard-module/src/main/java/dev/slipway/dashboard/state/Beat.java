package dev.slipway.dashboard.state;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Something that is done again and again, on one thread that stands meanwhile. Thread-safe.
 *
 * <p>A scheduler makes a thread for each run; the dashboard shows how many threads a module has, and would show its own looking, ten times
 * a second. Periods that were missed are skipped. An exception is told as one that nobody caught, and the next run comes all the same; an
 * {@link Error} ends it. An interrupt while it rests ends it too.
 */
public final class Beat {

  private final Runnable code;
  private final long periodNanos;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Beat(Runnable code, Duration period) {
    this.code = code;
    this.periodNanos = period.toNanos();
  }

  /** Starts to do {@code code} every {@code period}, for the first time after {@code delay}, on a thread of {@code threads}. */
  public static Beat start(ThreadFactory threads, Duration delay, Duration period, Runnable code) {
    Beat beat = new Beat(code, period);
    long first = System.nanoTime() + delay.toNanos();
    threads.newThread(() -> beat.run(first)).start();
    return beat;
  }

  /** Begins no further run. Returns at once; one that is under way goes on. */
  public void stop() {
    stopped.countDown();
  }

  private void run(long first) {
    long due = first;
    try {
      while (!stopped.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        once();
        due += (Math.max(0, System.nanoTime() - due) / periodNanos + 1) * periodNanos;
      }
    } catch (InterruptedException _) {
      // the module is being closed
    }
  }

  private void once() {
    try {
      code.run();
    } catch (RuntimeException e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
