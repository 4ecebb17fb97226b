package dev.slipway.ticks;

import dev.slipway.api.Deadline;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A source that makes its quotes up, at a steady rate, on the thread {@code ticks/source}. Thread-safe.
 */
final class SyntheticSource implements TickSource {

  private final RandomWalk walk;
  private final int rate;
  private final Clock clock;
  private final LongSupplier nanoClock;
  private final SourceThread thread;
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
    thread = new SourceThread(threads, failed);
  }

  @Override
  public void start(Sink sink) {
    thread.start(() -> run(sink));
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
    thread.quiesce();
  }

  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    thread.drain(deadline);
  }

  @Override
  public void close() {
    quiesce();
  }

  private void run(Sink sink) throws InterruptedException {
    Pacer pacer = new Pacer(rate, nanoClock.getAsLong());
    do {
      for (int due = pacer.due(nanoClock.getAsLong()); due > 0; due--) {
        Instant now = clock.instant();
        thread.handOver(() -> sink.accept(walk.next(TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano())));
      }
      skipped = pacer.skipped();
    } while (!thread.pause(pacer.untilNextNanos(nanoClock.getAsLong())));
  }
}
