package dev.slipway.relay.engine;

import dev.slipway.api.Deadline;
import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.ffmpeg.Progress;
import dev.slipway.relay.guard.Secrets;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one program going until it is told to stop: starts it, watches whether media moves, and starts it again.
 *
 * <p>Thread-safe. What is to be done is decided by {@link Healing} under one lock, which is held for moments; programs are started on
 * threads of their own. Each start has a number: what a process says after the next one was started is not heard.
 */
final class Keeper {

  private static final System.Logger LOG = System.getLogger(Keeper.class.getName());
  private static final Duration END_OF_PREVIOUS = Duration.ofSeconds(4);
  private static final int LONGEST_ERROR = 500;

  private final String name;
  private final Job job;
  private final ThreadFactory starters;
  private final LongSupplier nanoClock;
  private final Healing healing;
  private final Rates rates = new Rates();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable MediaProcess process;
  private @Nullable MediaProcess previous;
  private @Nullable Thread starter;
  private Progress progress = Progress.NONE;
  private boolean wanted = true;
  private long run;
  private long moved;

  /** What is kept going. Its methods are called under the keeper's lock and return at once, except {@link #start}. */
  interface Job {

    /** Returns whether an attempt makes sense now. */
    boolean ready();

    /**
     * Starts the program. Blocks; called on a thread of its own, without the lock.
     *
     * @throws IOException when it may be tried again
     * @throws RuntimeException when there is something that waiting does not mend
     */
    MediaProcess start(MediaProcess.Listener listener) throws IOException, InterruptedException;

    /** Returns a number that grows for as long as media moves; from anywhere at a start. */
    long moved(Progress progress);

    /** Returns how many bytes have moved; from anywhere at a start. */
    long bytes(Progress progress);

    /** Returns whether there is nothing that could move. */
    boolean idle(long now);

    /** Returns whether what runs was started for something that has changed since. */
    boolean outdated();

    /** Hears what the program says, masked. */
    void line(String line);

    /** Hears how far it is. */
    void progress(Progress progress);
  }

  Keeper(String name, Job job, Healing.Rules rules, ThreadFactory starters, LongSupplier nanoClock, RandomGenerator random) {
    this.name = name;
    this.job = job;
    this.starters = starters;
    this.nanoClock = nanoClock;
    healing = new Healing(rules, random, nanoClock.getAsLong());
  }

  /** Looks what is to be done now, and has it done. Does not block. */
  void tick() {
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      if (healing.due(now)) {
        wanted = true;
      }
      if (wanted && healing.phase() == Healing.Phase.ATTEMPT) {
        begin(now);
      } else {
        watch(now);
      }
    } finally {
      lock.unlock();
    }
  }

  private void begin(long now) {
    if (!job.ready()) {
      healing.idle(now);
      return;
    }
    wanted = false;
    long mine = ++run;
    moved = Long.MIN_VALUE;
    progress = Progress.NONE;
    rates.clear();
    try {
      Thread thread = starters.newThread(() -> launch(mine));
      starter = thread;
      thread.start();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> name + " is not started", e);
      failed(mine, "it cannot be started: " + e.getMessage());
    }
  }

  private void watch(long now) {
    MediaProcess current = process;
    if (current == null) {
      return;
    }
    long at = job.moved(progress);
    if (at > moved) {
      boolean first = moved == Long.MIN_VALUE;
      moved = at;
      if (!first && healing.phase() == Healing.Phase.ATTEMPT) {
        LOG.log(System.Logger.Level.INFO, () -> name + ": media flows");
      }
      if (!first) {
        healing.moved(now);
      }
    } else if (job.idle(now)) {
      healing.idle(now);
    }
    if (healing.stale(now)) {
      LOG.log(System.Logger.Level.WARNING, () -> name + ": " + healing.error());
      retire(current);
    } else if (job.outdated() && healing.renew(now)) {
      LOG.log(System.Logger.Level.INFO, () -> name + " starts anew: its source has changed");
      retire(current);
    }
  }

  /** The next start waits for its end. */
  private void retire(MediaProcess current) {
    run++;
    process = null;
    previous = current;
    current.close();
  }

  private void launch(long mine) {
    try {
      endPrevious();
      MediaProcess started = job.start(new Ears(mine));
      boolean late;
      lock.lock();
      try {
        late = mine != run;
        if (late) {
          previous = started;
        } else {
          process = started;
        }
      } finally {
        lock.unlock();
      }
      if (late) {
        started.close();
      }
    } catch (RuntimeException e) {
      refused(mine, e);
    } catch (IOException e) {
      failed(mine, text(e));
    } catch (InterruptedException e) {
      failed(mine, "interrupted");
    }
  }

  private void endPrevious() throws InterruptedException {
    MediaProcess before;
    lock.lock();
    try {
      before = previous;
      previous = null;
    } finally {
      lock.unlock();
    }
    if (before != null) {
      before.stop(Deadline.after(END_OF_PREVIOUS));
    }
  }

  private void refused(long mine, Exception why) {
    lock.lock();
    try {
      if (mine == run && healing.refused(nanoClock.getAsLong(), text(why))) {
        run++;
        LOG.log(System.Logger.Level.WARNING, () -> name + " cannot run: " + healing.error());
      }
    } finally {
      lock.unlock();
    }
  }

  private void failed(long mine, String why) {
    lock.lock();
    try {
      if (mine == run && healing.failed(nanoClock.getAsLong(), why)) {
        run++;
        process = null;
        LOG.log(System.Logger.Level.INFO, () -> name + ": " + why + "; attempt " + healing.attempt() + " follows");
      }
    } finally {
      lock.unlock();
    }
  }

  private static String text(Exception e) {
    String message = e.getMessage();
    String text = Secrets.mask(message == null ? e.getClass().getSimpleName() : message);
    return text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) : text;
  }

  /** Ends a wait. Does not block. */
  void retryNow() {
    lock.lock();
    try {
      healing.retryNow(nanoClock.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is started any more, and what runs is asked to end. Returns at once. */
  void quit() {
    MediaProcess current;
    lock.lock();
    try {
      if (!healing.stop(nanoClock.getAsLong())) {
        return;
      }
      run++;
      wanted = false;
      current = process;
      if (current != null) {
        previous = current;
        process = null;
      }
    } finally {
      lock.unlock();
    }
    if (current != null) {
      current.endInput();
    }
  }

  /** Stops. Returns when nothing runs any more, or at the deadline. Blocks; later calls do the same. */
  void stop(Deadline deadline) throws InterruptedException {
    quit();
    MediaProcess last = previous();
    if (last != null) {
      last.stop(deadline);
    }
    Thread starting;
    lock.lock();
    try {
      starting = starter;
    } finally {
      lock.unlock();
    }
    if (starting == null || starting.equals(Thread.currentThread())) {
      return;
    }
    starting.interrupt();
    starting.join(Math.max(1, deadline.remaining(TimeUnit.MILLISECONDS)));
    MediaProcess late = previous();
    if (late != null) {
      late.stop(deadline);
    }
  }

  /** Asks what still runs of it after {@link #quit} to end. Does not block. */
  void terminate() {
    MediaProcess last = previous();
    if (last != null) {
      last.terminate();
    }
  }

  /** Returns whether it was stopped and nothing of it runs any more. Does not block. */
  boolean gone() {
    lock.lock();
    try {
      return healing.phase() == Healing.Phase.STOPPED && (previous == null || previous.pid() == 0)
          && (starter == null || !starter.isAlive());
    } finally {
      lock.unlock();
    }
  }

  private @Nullable MediaProcess previous() {
    lock.lock();
    try {
      return previous;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how it does. */
  View view() {
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      MediaProcess current = process;
      boolean waits = healing.phase() == Healing.Phase.WAITING;
      return new View(healing.state(), now - healing.stateAt(), rates.bitrate(now), rates.speed(now), rates.fps(now), progress,
          healing.restarts(), healing.attempt(), waits ? healing.nextAt() - now : null, healing.error(),
          current == null ? 0 : current.pid());
    } finally {
      lock.unlock();
    }
  }

  /**
   * How it does, at a moment. Immutable.
   *
   * @param state its state
   * @param inStateNanos for how long
   * @param bitrate bits per second
   * @param speed media seconds per second
   * @param fps frames per second
   * @param progress how far its process is
   * @param restarts how often it was started again
   * @param attempt the attempt, 0 while media flows
   * @param untilNextNanos how long until the next attempt, or null
   * @param error what went wrong last, or null
   * @param pid its process, or 0
   */
  record View(RelayState state, long inStateNanos, double bitrate, double speed, double fps, Progress progress, long restarts,
      int attempt, @Nullable Long untilNextNanos, @Nullable String error, long pid) {}

  /** Hears one process. */
  private final class Ears implements MediaProcess.Listener {

    private final long mine;

    Ears(long mine) {
      this.mine = mine;
    }

    @Override
    public void progress(Progress said) {
      lock.lock();
      try {
        if (mine == run) {
          progress = said;
          job.progress(said);
          rates.add(nanoClock.getAsLong(), job.bytes(said), said);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void line(String line) {
      LOG.log(System.Logger.Level.DEBUG, () -> name + " says: " + line);
      lock.lock();
      try {
        if (mine == run) {
          job.line(line);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void ended(int status, @Nullable String lastError) {
      failed(mine, lastError == null ? (status == 0 ? "it has ended" : "it has ended with status " + status) : lastError);
    }
  }
}
