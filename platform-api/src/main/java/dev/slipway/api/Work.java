package dev.slipway.api;

import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * What a module does on threads and in processes; all of it tracked, named {@code <module>/<role>-<n>}, and ended with the
 * module.
 *
 * <p>Thread-safe; no method blocks except {@link #process}. An exception that leaves a task is logged with the module and
 * counted; an {@link Error} makes the module fail.
 */
public interface Work {

  /** Returns a factory of virtual threads, for what waits. */
  ThreadFactory virtual(String role);

  /** Returns a factory of platform threads, for pipes of processes and for what must run however busy the platform is. */
  ThreadFactory platform(String role);

  /**
   * Returns the module's scheduler: a platform thread keeps the time, and each task runs on a virtual thread of its own. A
   * periodic task does not overlap with itself, and periods that it missed are skipped.
   */
  ScheduledExecutorService scheduler();

  /**
   * Returns a new bounded pool for jobs in no order.
   *
   * @param name what the pool is for
   * @param workers how many jobs run at a time
   * @param queue how many jobs may wait
   * @throws IllegalArgumentException when the module has a pool of that name
   */
  BoundedPool pool(String name, int workers, int queue);

  /**
   * Returns a new limiter of how often something may happen for each key; what it grants and refuses is shown in the metrics.
   *
   * @param name what is limited
   * @throws IllegalArgumentException when the module has a limiter of that name
   */
  RateLimiter rateLimiter(String name, RateLimit limit);

  /**
   * Starts a child process, which goes down {@code ladder} when the module drains. Blocks while the process is made.
   *
   * @param role what the process is for
   * @throws IOException when it cannot be started
   */
  ChildProcess process(String role, ProcessBuilder command, StopLadder ladder) throws IOException;
}
