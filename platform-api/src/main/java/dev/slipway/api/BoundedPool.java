package dev.slipway.api;

/** Workers with a bounded queue, for jobs in no order. Thread-safe. A job that throws is counted and harms no other. */
public interface BoundedPool {

  /**
   * Runs {@code job} on a worker. Blocks while the queue is full.
   *
   * @throws InterruptedException when interrupted while waiting
   * @throws java.util.concurrent.RejectedExecutionException when the pool has been stopped
   */
  void submit(Runnable job) throws InterruptedException;

  /**
   * Runs {@code job} on a worker unless the queue is full. Does not block.
   *
   * @return whether it was taken; a refusal is counted
   * @throws java.util.concurrent.RejectedExecutionException when the pool has been stopped
   */
  boolean trySubmit(Runnable job);

  /** Returns the pool's counts at this moment. */
  Counts counts();

  /**
   * Counts of a pool. Immutable.
   *
   * @param workers how many workers there are
   * @param busy how many of them run a job
   * @param queued how many jobs wait
   * @param capacity how many jobs may wait
   * @param completed how many jobs have ended, failed ones included
   * @param failed how many jobs threw
   * @param refused how many jobs were refused
   */
  record Counts(int workers, int busy, int queued, int capacity, long completed, long failed, long refused) {}
}
