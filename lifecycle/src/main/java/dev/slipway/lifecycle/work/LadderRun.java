package dev.slipway.lifecycle.work;

import dev.slipway.api.Deadline;
import dev.slipway.api.StopLadder;
import dev.slipway.api.StopLadder.Rung;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One descent of a process down its ladder, a step at a time, so that one thread can stop many processes at once. Not
 * thread-safe. Where the deadline leaves less time than the ladder asks for, each rung gets its share of what is left, so
 * that KILL is always reached in time.
 */
final class LadderRun {

  /** The part of the time left that the rungs may use; the rest is for the end of what was killed. */
  private static final double USABLE = 0.9;
  private static final long KILL_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** What a ladder acts on. */
  interface Target {
    /** Does one step. Does not block. */
    void apply(StopLadder.Step step);

    /** Returns whether nothing of it lives. */
    boolean gone();
  }

  private final Target target;
  private final List<Rung> rungs;
  private final Deadline deadline;
  private final LongSupplier nanoClock;
  private final double share;
  private int next;
  private long rungEnds;

  LadderRun(Target target, StopLadder ladder, Deadline deadline, LongSupplier nanoClock) {
    this.target = target;
    this.rungs = ladder.rungs();
    this.deadline = deadline;
    this.nanoClock = nanoClock;
    double wanted = patience(ladder).toNanos();
    double usable = deadline.remaining(TimeUnit.NANOSECONDS) * USABLE;
    this.share = wanted <= usable ? 1 : usable / wanted;
  }

  /** Returns how long a whole descent takes at most. */
  static Duration patience(StopLadder ladder) {
    return ladder.rungs().stream().map(Rung::patience).reduce(Duration.ZERO, Duration::plus);
  }

  /** Takes the next step if it is time. Returns whether the descent is over: nothing lives, or the deadline has passed. */
  boolean advance() {
    if (target.gone()) {
      return true;
    }
    long now = nanoClock.getAsLong();
    if (next < rungs.size() && (next == 0 || now - rungEnds >= 0)) {
      Rung rung = rungs.get(next++);
      rungEnds = now + (long) (rung.patience().toNanos() * share);
      target.apply(rung.step());
    } else if (next == rungs.size() && deadline.expired()) {
      return true;
    } else if (next == rungs.size() && now - rungEnds >= 0) {
      // What forks while it is being killed is killed when it is seen.
      rungEnds = now + KILL_AGAIN_NANOS;
      target.apply(StopLadder.Step.KILL);
    }
    return false;
  }
}
