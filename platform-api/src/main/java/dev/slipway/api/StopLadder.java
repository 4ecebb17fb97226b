package dev.slipway.api;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The steps by which a child process is asked to end, over its whole tree; each is taken when the one before did not help
 * within its time. Immutable.
 *
 * @param rungs the steps, first to last; a KILL is added where the last is none
 */
public record StopLadder(List<Rung> rungs) {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Adds the last step where it is missing. */
  public StopLadder {
    boolean kills = !rungs.isEmpty() && rungs.getLast().step() == Step.KILL;
    rungs = kills
        ? List.copyOf(rungs)
        : Stream.concat(rungs.stream(), Stream.of(new Rung(Step.KILL, SECOND))).toList();
  }

  /** Returns end of input, TERM, TERM, KILL, with a second for each. */
  public static StopLadder gentle() {
    return new StopLadder(List.of(
        new Rung(Step.END_OF_INPUT, SECOND), new Rung(Step.TERM, SECOND), new Rung(Step.TERM, SECOND), new Rung(Step.KILL, SECOND)));
  }

  /** A way to ask. */
  public enum Step {
    /** The process's standard input is closed. */
    END_OF_INPUT,
    /** SIGTERM. */
    TERM,
    /** SIGKILL. */
    KILL
  }

  /**
   * One step.
   *
   * @param step the way to ask
   * @param patience how long it may take to help
   */
  public record Rung(Step step, Duration patience) {}
}
