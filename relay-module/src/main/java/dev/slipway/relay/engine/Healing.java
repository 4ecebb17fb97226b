package dev.slipway.relay.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How something that shall run is doing, and when it is to be tried again. Not thread-safe; does nothing but decide, at moments of
 * the monotonic clock that it is told.
 *
 * <pre>
 *              moved            stale, failed
 *   ATTEMPT ───────────▶ FLOWING ───────────▶ WAITING
 *      │ ▲                                     ▲  │
 *      │ └──────────────── due ────────────────┼──┘
 *      ├───────────── stale, failed ───────────┘
 *      └─ refused ─▶ REFUSED ── retryNow ──▶ WAITING           any ── stop ──▶ STOPPED
 * </pre>
 *
 * <p>An event that does not belong to a phase changes nothing and says so: what a process tells may come too late.
 */
final class Healing {

  /** What is the case. */
  enum Phase {
    /** It is being started, or runs and has not yet moved media. */
    ATTEMPT,
    /** It moves media. */
    FLOWING,
    /** It waits for the next attempt. */
    WAITING,
    /** It cannot run until somebody changes something. */
    REFUSED,
    /** It shall not run any more. */
    STOPPED
  }

  /**
   * What holds for inputs and outputs differently. Immutable.
   *
   * @param away the state in which it waits
   * @param awayWhileTrying whether a later attempt is shown as {@code away}, too
   * @param backoff how long it waits
   * @param patience how long nothing may move
   * @param settled media that flowed for so long makes earlier failures forgotten
   */
  record Rules(RelayState away, boolean awayWhileTrying, Backoff backoff, Duration patience, Duration settled) {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    static Rules input(Duration patience) {
      return new Rules(RelayState.RECONNECTING, true, Backoff.INPUT, patience, TEN_SECONDS);
    }

    static Rules output(Duration patience) {
      return new Rules(RelayState.RETRYING, false, Backoff.OUTPUT, patience, TEN_SECONDS);
    }
  }

  private final Rules rules;
  private final RandomGenerator random;
  private Phase phase = Phase.ATTEMPT;
  private long phaseAt;
  private long stateAt;
  private long movedAt;
  private long nextAt;
  private int failures;
  private long attempts = 1;
  private @Nullable String error;

  /** The first attempt begins now. */
  Healing(Rules rules, RandomGenerator random, long now) {
    this.rules = rules;
    this.random = random;
    phaseAt = now;
    stateAt = now;
    movedAt = now;
  }

  /** Media moved. */
  boolean moved(long now) {
    if (phase != Phase.ATTEMPT && phase != Phase.FLOWING) {
      return false;
    }
    movedAt = now;
    if (phase == Phase.ATTEMPT) {
      enter(Phase.FLOWING, now);
    }
    return true;
  }

  /** There was nothing to be moved. */
  boolean idle(long now) {
    if (phase != Phase.ATTEMPT && phase != Phase.FLOWING) {
      return false;
    }
    movedAt = now;
    return true;
  }

  /** Returns whether nothing has moved for too long; then it waits, and what runs is to be ended. */
  boolean stale(long now) {
    return now - movedAt >= rules.patience.toNanos()
        && failed(now, "no progress for " + Math.max(1, rules.patience.toSeconds()) + " s");
  }

  /** It has ended, or could not be started. */
  boolean failed(long now, String why) {
    if (phase != Phase.ATTEMPT && phase != Phase.FLOWING) {
      return false;
    }
    boolean forgotten = phase == Phase.FLOWING && now - phaseAt >= rules.settled.toNanos();
    failures = forgotten ? 1 : failures + 1;
    error = why;
    nextAt = now + rules.backoff.nanos(failures, random);
    enter(Phase.WAITING, now);
    return true;
  }

  /** It must not, or can never, be started as things are. */
  boolean refused(long now, String why) {
    if (phase != Phase.ATTEMPT) {
      return false;
    }
    error = why;
    enter(Phase.REFUSED, now);
    return true;
  }

  /** It is to be started anew for a reason that is no failure; what runs is to be ended. */
  boolean renew(long now) {
    if (phase != Phase.ATTEMPT && phase != Phase.FLOWING) {
      return false;
    }
    nextAt = now;
    enter(Phase.WAITING, now);
    return true;
  }

  /** Somebody does not want to wait. */
  boolean retryNow(long now) {
    if (phase != Phase.WAITING && phase != Phase.REFUSED) {
      return false;
    }
    nextAt = now;
    if (phase == Phase.REFUSED) {
      enter(Phase.WAITING, now);
    }
    return true;
  }

  /** Returns whether the wait is over; then an attempt begins. */
  boolean due(long now) {
    if (phase != Phase.WAITING || now - nextAt < 0) {
      return false;
    }
    movedAt = now;
    attempts++;
    enter(Phase.ATTEMPT, now);
    return true;
  }

  /** It shall not run any more. */
  boolean stop(long now) {
    if (phase == Phase.STOPPED) {
      return false;
    }
    enter(Phase.STOPPED, now);
    return true;
  }

  private void enter(Phase next, long now) {
    RelayState before = state();
    phase = next;
    phaseAt = now;
    if (state() != before) {
      stateAt = now;
    }
  }

  Phase phase() {
    return phase;
  }

  /** Returns the state as people know it. */
  RelayState state() {
    return switch (phase) {
      case ATTEMPT -> rules.awayWhileTrying && attempts > 1 ? rules.away : RelayState.STARTING;
      case FLOWING -> RelayState.RUNNING;
      case WAITING -> rules.away;
      case REFUSED -> RelayState.ERROR;
      case STOPPED -> RelayState.STOPPED;
    };
  }

  /** Returns the moment at which {@link #state} became what it is. */
  long stateAt() {
    return stateAt;
  }

  /** Returns the moment of the next attempt; it counts while waiting. */
  long nextAt() {
    return nextAt;
  }

  /** Returns the number of the attempt that is under way or comes next, counted from the last success; 0 while media flows. */
  int attempt() {
    return phase == Phase.FLOWING || phase == Phase.STOPPED ? 0 : failures + 1;
  }

  /** Returns how often it was started again. */
  long restarts() {
    return attempts - 1;
  }

  /** Returns what went wrong last, or null. */
  @Nullable String error() {
    return error;
  }
}
