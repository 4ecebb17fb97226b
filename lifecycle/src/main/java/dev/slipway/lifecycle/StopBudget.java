package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformPhase;
import java.time.Duration;

/**
 * How long each phase of a stop may take. Immutable.
 *
 * @param unready how long traffic is still served after readiness has turned
 * @param quiesce for refusing new work
 * @param drain for finishing accepted work
 * @param close for giving back what is held; raised to a tenth of the whole where it is less
 * @param prove for looking for what is left
 * @param spare kept back for the end of the process
 */
record StopBudget(Duration unready, Duration quiesce, Duration drain, Duration close, Duration prove, Duration spare) {

  private static final int CLOSE_PART = 10;

  /** Keeps the part of closing. */
  StopBudget {
    Duration rest = unready.plus(quiesce).plus(drain).plus(prove).plus(spare);
    Duration least = Duration.ofNanos(rest.toNanos() / (CLOSE_PART - 1));
    if (close.compareTo(least) < 0) {
      close = least;
    }
  }

  /** Returns the sum of all phases and the spare time. */
  Duration total() {
    return unready.plus(quiesce).plus(drain).plus(close).plus(prove).plus(spare);
  }

  /** Returns a budget of the same proportions that fits into {@code available}. */
  StopBudget within(Duration available) {
    Duration total = total();
    if (available.compareTo(total) >= 0) {
      return this;
    }
    double factor = total.isZero() ? 0 : (double) available.toNanos() / total.toNanos();
    return new StopBudget(
        scaled(unready, factor), scaled(quiesce, factor), scaled(drain, factor), scaled(close, factor),
        scaled(prove, factor), scaled(spare, factor));
  }

  /** Returns a budget without the time in which traffic is still served, as one module needs it. */
  StopBudget ofModule() {
    return new StopBudget(Duration.ZERO, quiesce, drain, close, prove, spare);
  }

  /**
   * Returns when a phase must be over, seen from the beginning of the stop: its own time and all that is before it, so that
   * time not used flows on to the next.
   */
  Duration endOf(PlatformPhase phase) {
    return switch (phase) {
      case STARTING, RUNNING -> Duration.ZERO;
      case UNREADY -> unready;
      case QUIESCE -> unready.plus(quiesce);
      case DRAIN -> unready.plus(quiesce).plus(drain);
      case CLOSE -> unready.plus(quiesce).plus(drain).plus(close);
      case PROVE -> unready.plus(quiesce).plus(drain).plus(close).plus(prove);
      case STOPPED -> total();
    };
  }

  /** Returns the moment at which {@code phase} must be over in a stop whose last moment is {@code whole}. */
  Deadline deadline(PlatformPhase phase, Deadline whole) {
    return whole.minus(total().minus(endOf(phase)));
  }

  private static Duration scaled(Duration length, double factor) {
    return Duration.ofNanos((long) (length.toNanos() * factor));
  }
}
