package dev.slipway.ticks;

import dev.slipway.api.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
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
  private final SourceThread thread;
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
    thread = new SourceThread(threads, failed);
  }

  @Override
  public void start(Sink sink) throws IOException {
    // what cannot be read, or does not even begin well, is a failed start and not a failure later
    try (TickFile first = TickFile.open(file)) {
      if (first.next() == null) {
        throw new TickFile.MalformedTicks(file, 1, "there is no tick in it");
      }
    }
    thread.start(() -> run(sink));
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

  private void run(Sink sink) throws IOException, InterruptedException {
    try {
      boolean again = true;
      while (again) {
        again = play(sink) && loop;
      }
    } finally {
      state = State.FINISHED;
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
        Quote due = quote;
        if (thread.pause(dueNanos - nanoClock.getAsLong()) || !thread.handOver(() -> sink.accept(due))) {
          return false;
        }
        quote = ticks.next();
      }
      return true;
    }
  }
}
