package dev.slipway.lifecycle.observe;

import dev.slipway.api.Deadline;
import dev.slipway.lifecycle.ledger.ModuleScope;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckResponse.Status;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One health check with its last result.
 *
 * <p>Thread-safe. The check runs on a platform thread of the host, one run at a time and at most one a second; all who ask in the
 * meantime share it. A run that overstays counts as DOWN, and no other is started before it has ended: a check that hangs costs
 * one thread, however often it is asked.
 */
final class Probe {

  static final Duration LIMIT = Duration.ofSeconds(2);

  private static final System.Logger LOGGER = System.getLogger(Probe.class.getName());
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ModuleScope owner;
  private final HealthCheck check;
  private final String name;
  private final LongSupplier nanoClock;
  private final Consumer<Result> changed;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Run last;
  private boolean closed;
  private @Nullable Result said;
  private final AtomicReference<Status> told = new AtomicReference<>(Status.UP);

  /** A check that has not yet said anything; {@code changed} hears of each result that is another than the one before. */
  Probe(ModuleScope owner, String name, HealthCheck check, LongSupplier nanoClock, Consumer<Result> changed) {
    this.owner = owner;
    this.check = check;
    this.name = name;
    this.nanoClock = nanoClock;
    this.changed = changed;
  }

  /**
   * What a check said.
   *
   * @param name the name of the check
   * @param status what it said
   * @param details what it added
   */
  record Result(String name, Status status, Map<String, Object> details) {

    Result {
      details = Collections.unmodifiableSortedMap(new TreeMap<>(details)); // the same text every time
    }

    static Result of(String name, boolean up, Map<String, Object> details) {
      return new Result(name, up ? Status.UP : Status.DOWN, details);
    }

    boolean up() {
      return status == Status.UP;
    }
  }

  /** Starts a run unless one is under way or the last result is fresh. Returns at once. */
  Run refresh() {
    lock.lock();
    try {
      Run current = last;
      if (current != null && (closed || !current.ended() || current.isFresh())) {
        return current;
      }
      Run next = new Run();
      last = next;
      if (closed) {
        next.end(Result.of(name, false, Map.of("error", "closed")));
      } else {
        next.thread.start();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Returns what the check said last, empty when it has said nothing yet, and asks it again unless that is fresh. Does not wait. */
  Optional<Result> word() {
    Run run = refresh();
    if (run.isLate()) {
      Result late = timedOut();
      tell(late, null);
      return Optional.of(late);
    }
    lock.lock();
    try {
      return Optional.ofNullable(said);
    } finally {
      lock.unlock();
    }
  }

  private Result timedOut() {
    return Result.of(name, false, Map.of("error", "timed out"));
  }

  /** Ends the check: it is not started again, and a run that is under way is interrupted. */
  void close() {
    lock.lock();
    try {
      closed = true;
      if (last != null && !last.ended()) {
        last.thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  private Result call() {
    try {
      HealthCheckResponse response = owner.call(check::call);
      Result result = new Result(name, response.status(), response.details());
      tell(result, null);
      return result;
    } catch (Throwable e) { // whatever a module throws must not end the probing
      Result result = new Result(name, Status.ERROR, Map.of("error", e.getClass().getSimpleName()));
      tell(result, e);
      return result;
    }
  }

  /** Says what is new; that a check fails whose module is closing is none. */
  private void tell(Result result, @Nullable Throwable cause) {
    if (owner.ledger().isSealed() || told.getAndSet(result.status()) == result.status()) {
      return;
    }
    if (result.up()) {
      LOGGER.log(Level.INFO, "check " + name + " is up again");
    } else {
      LOGGER.log(Level.WARNING, "check " + name + " is " + result.status(), cause);
    }
    changed.accept(result);
  }

  /** One run of the check. */
  final class Run {

    private final long startNanos = nanoClock.getAsLong();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name(owner.name() + "/health-" + name.substring(name.lastIndexOf('/') + 1))
        .inheritInheritableThreadLocals(false).unstarted(() -> end(call()));
    private volatile @Nullable Result result;
    private volatile long endNanos;

    private void end(Result outcome) {
      endNanos = nanoClock.getAsLong();
      result = outcome;
      lock.lock();
      try {
        said = outcome;
      } finally {
        lock.unlock();
      }
      done.countDown();
    }

    private boolean isLate() {
      return !ended() && nanoClock.getAsLong() - startNanos >= LIMIT.toNanos();
    }

    private boolean ended() {
      return done.getCount() == 0;
    }

    private boolean isFresh() {
      return nanoClock.getAsLong() - endNanos < FRESH_NANOS;
    }

    /** Returns the result; waits for it until {@code deadline}, but no longer than a run may take. */
    Result await(Deadline deadline) throws InterruptedException {
      long left = LIMIT.toNanos() - (nanoClock.getAsLong() - startNanos);
      done.await(Math.min(left, deadline.remaining(TimeUnit.NANOSECONDS)), TimeUnit.NANOSECONDS);
      Result outcome = result;
      if (outcome != null) {
        return outcome;
      }
      Result late = timedOut();
      tell(late, null);
      return late;
    }
  }
}
