package dev.slipway.api;

import java.time.Duration;
import java.util.List;

/**
 * A service of the kernel: start, stop and restart of one module with those that depend on it.
 *
 * <p>Thread-safe. Changes are made one at a time. A module's socket peers get the close code 1012. A module cannot change
 * itself or one that it depends on from a thread that its own stop waits for; it is refused.
 */
public interface PlatformControl {

  /** What can be done with a module. */
  enum Action {
    /** Load and start a module that is stopped, and the dependents that were stopped with it. */
    START,
    /** Stop and unload a module after its dependents. */
    STOP,
    /** Stop, load anew and start. */
    RESTART
  }

  /**
   * Returns the plan of a change without making it, as things are now. Does not block: in the midst of another change, which the change
   * itself would wait for, the plan can be another, and a refusal says so.
   *
   * @throws IllegalArgumentException when there is no module of that name
   * @throws IllegalStateException when the change is not possible now; the message says why
   */
  Plan plan(Action action, String module);

  /**
   * Makes a change, planned when those before it are done. Blocks until it is done; the wait and its stop are bounded by
   * {@code deadline}.
   *
   * @return what happened to each module, in order
   * @throws IllegalArgumentException when there is no module of that name
   * @throws IllegalStateException when the change is not possible now; the message says why
   * @throws InterruptedException when interrupted; the change goes on
   */
  List<Outcome> apply(Action action, String module, Deadline deadline) throws InterruptedException;

  /**
   * What a change would do. Immutable.
   *
   * @param action the action
   * @param module the module
   * @param stops the modules that stop, in order
   * @param starts the modules that start, in order
   */
  record Plan(Action action, String module, List<String> stops, List<String> starts) {
    /** Copies the lists. */
    public Plan {
      stops = List.copyOf(stops);
      starts = List.copyOf(starts);
    }
  }

  /**
   * What a change did to one module. Immutable.
   *
   * @param module the module
   * @param state the state it is in now
   * @param took how long it took
   * @param detail empty, or why it is not as wished
   */
  record Outcome(String module, ModuleState state, Duration took, String detail) {}
}
