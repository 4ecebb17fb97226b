package dev.slipway.ticks;

import dev.slipway.api.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A source that plays a recording, as far apart as its ticks were or faster or slower, on the thread {@code ticks/source}.
 * Thread-safe.
 *
 * <p>The file is read as it is played, and never held in memory. Ticks keep the time that they were recorded with.
 */
final class ReplaySource implements TickSource {

  private final Path file;
  private final double speed;
  private final boolean loop;
  private final LongSupplier nanoClock;
  private final ThreadFactory threads;
  private final Consumer<Throwable> failed;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Object lock = new Object();
  private boolean started;
  private boolean stopped;
  private volatile State state = State.LIVE;

  /**
   * A replay that has not started.
   *
   * @param file the recording
   * @param speed how many times as fast as it was
   * @param loop whether to begin again at the end
   * @param nanoClock tells when ticks are due
   * @param threads makes the source's thread
   * @param failed hears of the line that ended the replay
   */
  ReplaySource(Path file, double speed, boolean loop, LongSupplier nanoClock, ThreadFactory threads, Consumer<Throwable> failed) {
    this.file = file;
    this.speed = speed;
    this.loop = loop;
    this.nanoClock = nanoClock;
    this.threads = threads;
    this.failed = failed;
  }

  @Override
  public void start(Sink sink) throws IOException {
    // what cannot be read, or does not even begin well, is a failed start and not a failure later
    try (TickFile first = TickFile.open(file)) {
      if (first.next() == null) {
        throw new TickFile.MalformedTicks(file, 1, "there is no tick in it");
      }
    }
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
    return "replay";
  }

  @Override
  public State state() {
    return state;
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
      boolean again = true;
      while (again) {
        again = play(sink) && loop;
      }
      state = State.FINISHED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      state = State.FINISHED;
      failed.accept(e);
    } finally {
      ended.countDown();
    }
  }

  /** Plays the recording once; returns false when it was stopped before its end. */
  private boolean play(Sink sink) throws IOException, InterruptedException {
    try (TickFile ticks = TickFile.open(file)) {
      @Nullable Quote quote = ticks.next();
      long firstNanos = quote == null ? 0 : quote.timeNanos();
      long startNanos = nanoClock.getAsLong();
      while (quote != null) {
        long dueNanos = startNanos + (long) ((quote.timeNanos() - firstNanos) / speed);
        if (stopping.await(dueNanos - nanoClock.getAsLong(), TimeUnit.NANOSECONDS) || !handOver(sink, quote)) {
          return false;
        }
        quote = ticks.next();
      }
      return true;
    }
  }

  private boolean handOver(Sink sink, Quote quote) {
    synchronized (lock) {
      if (!stopped) {
        sink.accept(quote);
      }
      return !stopped;
    }
  }
}
