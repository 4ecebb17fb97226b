package dev.slipway.lifecycle.work;

import dev.slipway.api.BoundedPool;
import java.util.Map;

/**
 * Counts of a module's work since it started. Immutable.
 *
 * @param platformThreads platform threads that live
 * @param virtualThreads virtual threads that live
 * @param threadsStarted threads made so far
 * @param uncaught exceptions and errors that left a thread, task or job
 * @param tasksWaiting scheduled tasks that wait for their time
 * @param periodsSkipped periods of periodic tasks that passed while the task still ran or the platform was busy
 * @param processes child processes that live
 * @param processesStarted child processes started so far
 * @param pools the counts of each pool by its name
 */
public record WorkCounts(
    int platformThreads,
    int virtualThreads,
    long threadsStarted,
    long uncaught,
    int tasksWaiting,
    long periodsSkipped,
    int processes,
    long processesStarted,
    Map<String, BoundedPool.Counts> pools) {

  /** Copies the map. */
  public WorkCounts {
    pools = Map.copyOf(pools);
  }
}
