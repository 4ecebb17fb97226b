package dev.slipway.lifecycle.ledger;

import dev.slipway.api.Deadline;
import java.util.List;

/**
 * One side of what the host does for a module (its web, its work, …), taken by the kernel through the phases of a stop.
 * The phases are called once each, in this order, from a platform thread; {@link #close} also without the others.
 */
public interface Part {

  /** Refuses new work. Returns at once. {@code scope} says what peers are told from now on. */
  default void quiesce(StopScope scope) {}

  /** Finishes accepted work, until {@code deadline} at most. Never throws for work that did not finish. */
  default void drain(Deadline deadline) throws InterruptedException {}

  /** Ends what is left, by force where needed, until {@code deadline} at most. */
  default void close(Deadline deadline) throws InterruptedException {}

  /** Returns what the current phase waits for, a line each. Thread-safe and quick. */
  default List<String> waitingFor() {
    return List.of();
  }
}
