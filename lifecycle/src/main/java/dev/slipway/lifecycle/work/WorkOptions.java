package dev.slipway.lifecycle.work;

/**
 * Limits on what one module may do at a time. Immutable.
 *
 * @param platformThreads how many platform threads may live
 * @param virtualThreads how many virtual threads may live
 * @param tasks how many scheduled tasks may wait
 * @param pools how many bounded pools there may be
 * @param processes how many child processes may live
 */
public record WorkOptions(int platformThreads, int virtualThreads, int tasks, int pools, int processes) {

  /** Far more than a sound module needs, far less than harms the others. */
  public static final WorkOptions DEFAULT = new WorkOptions(2_048, 250_000, 10_000, 100, 1_024);

  /** Checks that every limit is at least one. */
  public WorkOptions {
    if (Math.min(Math.min(platformThreads, virtualThreads), Math.min(tasks, Math.min(pools, processes))) < 1) {
      throw new IllegalArgumentException("every limit on a module's work must be at least 1");
    }
  }
}
