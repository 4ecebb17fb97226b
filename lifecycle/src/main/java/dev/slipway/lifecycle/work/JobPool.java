package dev.slipway.lifecycle.work;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.Deadline;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The host's bounded pool. Thread-safe: all state is guarded by one lock, under which no job runs.
 *
 * <p>Workers are virtual threads: jobs mostly wait, and a hundred parked workers cost less than one platform thread; what
 * spins is met by the watchdog. They are made when there is more work than idle workers, and stay. A job is accepted while
 * fewer than {@code workers + queue} are unfinished; a job counts as busy from the moment a worker is due to it.
 *
 * <p>A drain waits for the jobs that were accepted before it began, not for those that come meanwhile: otherwise a steady
 * flow would use up the budget of all.
 */
final class JobPool implements BoundedPool {

  private final String name;
  private final int workers;
  private final int capacity;
  private final ThreadFactory factory;
  private final Faults faults;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final ArrayDeque<Job> jobs = new ArrayDeque<>();
  private int started;
  private int idle;
  private int unfinished;
  private int unfinishedBeforeDrain;
  private boolean draining;
  private boolean stopped;
  private long completed;
  private long failed;
  private long refused;

  JobPool(String name, int workers, int queue, ThreadFactory factory, Faults faults) {
    if (workers < 1 || workers > 10_000 || queue < 0 || queue > 1_000_000) {
      throw new IllegalArgumentException("pool '" + name + "': 1 to 10000 workers and a queue of 0 to 1000000, not "
          + workers + " and " + queue);
    }
    this.name = name;
    this.workers = workers;
    this.capacity = queue;
    this.factory = factory;
    this.faults = faults;
  }

  String name() {
    return name;
  }

  @Override
  public void submit(Runnable job) throws InterruptedException {
    boolean needsWorker;
    lock.lockInterruptibly();
    try {
      checkRunning();
      while (unfinished >= workers + capacity) {
        room.await();
        checkRunning();
      }
      needsWorker = accept(job);
    } finally {
      lock.unlock();
    }
    startWorker(needsWorker);
  }

  @Override
  public boolean trySubmit(Runnable job) {
    boolean needsWorker;
    lock.lock();
    try {
      checkRunning();
      if (unfinished >= workers + capacity) {
        refused++;
        return false;
      }
      needsWorker = accept(job);
    } finally {
      lock.unlock();
    }
    startWorker(needsWorker);
    return true;
  }

  private void checkRunning() {
    if (stopped) {
      refused++;
      throw new RejectedExecutionException("pool '" + name + "' has been stopped");
    }
  }

  private boolean accept(Runnable code) {
    jobs.addLast(new Job(java.util.Objects.requireNonNull(code, "job"), draining));
    unfinished++;
    if (idle >= jobs.size()) {
      work.signal();
      return false;
    }
    if (started < workers) {
      started++;
      return true;
    }
    if (idle > 0) {
      work.signal();
    }
    return false;
  }

  private void startWorker(boolean needed) {
    if (!needed) {
      return;
    }
    try {
      factory.newThread(this::runJobs).start();
    } catch (RejectedExecutionException e) {
      if (lostWorker()) {
        throw e;
      }
    }
  }

  /** Undoes what {@link #accept} counted on; returns whether a job had to be given up because there is no worker at all. */
  private boolean lostWorker() {
    lock.lock();
    try {
      started--;
      if (started > 0 || jobs.isEmpty()) {
        return false;
      }
      finish(jobs.removeLast());
      refused++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void runJobs() {
    for (Job job = next(null, null); job != null; ) {
      Throwable fault = null;
      try {
        job.code.run();
      } catch (Throwable thrown) {
        fault = thrown;
        faults.report("a job of pool '" + name + "'", thrown);
      }
      job = next(job, fault);
    }
  }

  private @Nullable Job next(@Nullable Job done, @Nullable Throwable fault) {
    lock.lock();
    try {
      if (done != null) {
        completed++;
        failed += fault == null ? 0 : 1;
        finish(done);
      }
      // A job's interrupt is its own; a stop is told by the flag.
      Thread.interrupted();
      while (jobs.isEmpty()) {
        if (stopped) {
          started--;
          return null;
        }
        idle++;
        work.awaitUninterruptibly();
        idle--;
        Thread.interrupted();
      }
      return jobs.removeFirst();
    } finally {
      lock.unlock();
    }
  }

  private void finish(Job job) {
    unfinished--;
    room.signal();
    if (draining && !job.duringDrain) {
      unfinishedBeforeDrain--;
      if (unfinishedBeforeDrain == 0) {
        drained.signalAll();
      }
    }
  }

  /** Begins to wait for what was accepted until now. */
  void beginDrain() {
    lock.lock();
    try {
      if (!draining) {
        draining = true;
        unfinishedBeforeDrain = unfinished;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether all jobs that were accepted before {@link #beginDrain} ended by the deadline. */
  boolean awaitDrain(Deadline deadline) throws InterruptedException {
    lock.lock();
    try {
      while (unfinishedBeforeDrain > 0 && !stopped) {
        long nanos = deadline.remaining(TimeUnit.NANOSECONDS);
        if (nanos == 0 || drained.awaitNanos(nanos) <= 0) {
          return unfinishedBeforeDrain == 0;
        }
      }
      return unfinishedBeforeDrain == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses from now on, drops the jobs that wait, and lets the workers end after the jobs they run. Returns how many were dropped. */
  int stop() {
    lock.lock();
    try {
      stopped = true;
      int dropped = jobs.size();
      while (!jobs.isEmpty()) {
        finish(jobs.removeFirst());
      }
      refused += dropped;
      work.signalAll();
      room.signalAll();
      drained.signalAll();
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many jobs the stop still waits for. */
  int awaited() {
    lock.lock();
    try {
      return draining ? unfinishedBeforeDrain : unfinished;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Counts counts() {
    lock.lock();
    try {
      int busy = Math.min(unfinished, workers);
      return new Counts(workers, busy, unfinished - busy, capacity, completed, failed, refused);
    } finally {
      lock.unlock();
    }
  }

  /** A job and whether it came while the pool drained. */
  private record Job(Runnable code, boolean duringDrain) {}
}
