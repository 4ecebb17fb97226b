package dev.slipway.lifecycle.web.shell;

import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformControl;
import java.util.List;

/**
 * The control of modules as an operator uses it: what is asked for while another change is under way waits for its turn, and is planned
 * then. Thread-safe.
 */
public interface ModuleOperator extends PlatformControl {

  /**
   * Returns the plan of a change that nothing else is under way with. Blocks until it has its turn, for no longer than {@code deadline}.
   *
   * @throws IllegalArgumentException when there is no module of that name
   * @throws IllegalStateException when the change is not possible then, or the turn does not come in time; the message says why
   * @throws InterruptedException when interrupted
   */
  Plan plan(Action action, String module, Deadline deadline) throws InterruptedException;

  /** The same as {@link #apply}, with the plan that was carried out. */
  Change change(Action action, String module, Deadline deadline) throws InterruptedException;

  /**
   * A change that was made. Immutable.
   *
   * @param plan what was to be done
   * @param outcomes what happened to each module, in order
   */
  record Change(Plan plan, List<Outcome> outcomes) {
    /** Copies the outcomes. */
    public Change {
      outcomes = List.copyOf(outcomes);
    }
  }
}
