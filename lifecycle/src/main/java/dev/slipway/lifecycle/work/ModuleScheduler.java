package dev.slipway.lifecycle.work;

import dev.slipway.api.Deadline;
import dev.slipway.lifecycle.ledger.Quota;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A module's scheduler: a platform thread keeps the time, and each run of a task has a virtual thread of its own. Thread-safe.
 *
 * <p>It differs from {@link java.util.concurrent.ScheduledThreadPoolExecutor} in three points: a periodic task that throws
 * goes on (an {@link Error} ends it, and makes the module fail), periods that were missed are skipped, and a cancelled task
 * leaves the queue at once. After {@link #shutdown} tasks that wait for their only run still get it; periodic ones end.
 */
final class ModuleScheduler extends AbstractExecutorService implements ScheduledExecutorService {

  private static final long FAR_NANOS = Long.MAX_VALUE / 4;

  private final String module;
  private final int limit;
  private final ThreadFactory runners;
  private final Thread timekeeper;
  private final Faults faults;
  private final Quota quota;
  private final DelayQueue<ScheduledJob<?>> queue = new DelayQueue<>();
  private final Set<ScheduledJob<?>> running = ConcurrentHashMap.newKeySet();
  private final AtomicLong order = new AtomicLong();
  private final LongAdder skipped = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private volatile boolean shutdown;

  ModuleScheduler(String module, ModuleThreads threads, int limit, Faults faults, Quota quota) {
    this.module = module;
    this.limit = limit;
    this.faults = faults;
    this.quota = quota;
    this.runners = threads.factory("task", true);
    this.timekeeper = threads.factory("timekeeper", false).newThread(this::keepTime);
    timekeeper.start();
  }

  private void keepTime() {
    try {
      while (!isTerminated()) {
        launch(queue.take());
      }
    } catch (InterruptedException e) {
      // The scheduler has ended, or the module is being closed.
      Thread.currentThread().interrupt();
    }
  }

  private void launch(ScheduledJob<?> job) {
    running.add(job);
    try {
      runners.newThread(job).start();
    } catch (RejectedExecutionException e) {
      running.remove(job);
      faults.report("the scheduler", e);
      if (job.isPeriodic() && !shutdown) {
        job.plan();
      } else {
        job.cancel(false);
      }
      signalEnd();
    }
  }

  int waiting() {
    return queue.size();
  }

  long skipped() {
    return skipped.sum();
  }

  void skipped(long periods) {
    skipped.add(periods);
  }

  void failed(Throwable fault) {
    faults.report("a scheduled task", fault);
  }

  void putBack(ScheduledJob<?> job) {
    if (shutdown) {
      job.cancel(false);
      return;
    }
    queue.put(job);
    if (shutdown) {
      job.cancel(false);
    }
  }

  void cancelled(ScheduledJob<?> job) {
    queue.remove(job);
    signalEnd();
  }

  void ended(ScheduledJob<?> job) {
    running.remove(job);
    signalEnd();
  }

  /** Wakes those who wait for a task or for the end; one-shot tasks are few enough that a lock for each does not matter. */
  private void signalEnd() {
    lock.lock();
    try {
      ended.signalAll();
    } finally {
      lock.unlock();
    }
    if (isTerminated()) {
      timekeeper.interrupt();
    }
  }

  /** Returns the tasks without a period that run now. */
  List<ScheduledJob<?>> underWay() {
    List<ScheduledJob<?>> jobs = new ArrayList<>(running);
    jobs.removeIf(ScheduledJob::isPeriodic);
    return jobs;
  }

  /** Waits until the tasks without a period that run now have ended, or until the deadline. Returns whether they have. */
  boolean drain(Deadline deadline) throws InterruptedException {
    List<ScheduledJob<?>> jobs = underWay();
    lock.lock();
    try {
      while (jobs.stream().anyMatch(running::contains)) {
        long nanos = deadline.remaining(TimeUnit.NANOSECONDS);
        if (nanos == 0) {
          return false;
        }
        long left = ended.awaitNanos(nanos);
        if (left <= 0 && jobs.stream().anyMatch(running::contains)) {
          return false;
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private <V> ScheduledJob<V> enter(Callable<V> code, long delay, long period, TimeUnit unit) {
    if (queue.size() >= limit) {
      quota.refused(Quota.Limit.TASKS, limit);
      throw new RejectedExecutionException("module '" + module + "' has " + limit + " scheduled tasks, its limit");
    }
    long delayNanos = Math.min(Math.max(0, unit.toNanos(delay)), FAR_NANOS);
    ScheduledJob<V> job = new ScheduledJob<>(this, code, System.nanoTime() + delayNanos, period, order.getAndIncrement());
    admit(job, delayNanos == 0 && period == 0);
    return job;
  }

  private void admit(ScheduledJob<?> job, boolean now) {
    if (shutdown) {
      throw new RejectedExecutionException("the scheduler of module '" + module + "' has been shut down");
    }
    if (now) {
      launch(job);
    } else {
      queue.put(job);
    }
    if (shutdown && job.isPeriodic()) {
      job.cancel(false);
    }
  }

  private long period(long period, TimeUnit unit) {
    if (period <= 0) {
      throw new IllegalArgumentException("a period must be positive, not " + period);
    }
    return Math.min(unit.toNanos(period), FAR_NANOS);
  }

  /** A periodic task whose exceptions are reported and do not end it. */
  private Callable<Void> lasting(Runnable command) {
    return () -> {
      try {
        command.run();
      } catch (RuntimeException e) {
        failed(e);
      }
      return null;
    };
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return enter(callable, delay, 0, unit);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return enter(Executors.callable(command), delay, 0, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
    return enter(lasting(command), initialDelay, period(period, unit), unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return enter(lasting(command), initialDelay, -period(delay, unit), unit);
  }

  @Override
  public void execute(Runnable command) {
    admit(new ScheduledJob<>(this, Executors.callable(command), System.nanoTime(), 0, order.getAndIncrement()), true);
  }

  @Override
  public ScheduledFuture<?> submit(Runnable task) {
    return schedule(task, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> ScheduledFuture<T> submit(Runnable task, T result) {
    return schedule(Executors.callable(task, result), 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> ScheduledFuture<T> submit(Callable<T> task) {
    return schedule(task, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public void shutdown() {
    shutdown = true;
    for (ScheduledJob<?> job : queue.toArray(ScheduledJob[]::new)) {
      if (job.isPeriodic()) {
        job.cancel(false);
      }
    }
    signalEnd();
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    List<Runnable> never = new ArrayList<>(List.of(queue.toArray(Runnable[]::new)));
    queue.clear();
    for (ScheduledJob<?> job : List.copyOf(running)) {
      job.cancel(true);
    }
    signalEnd();
    return never;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown && queue.isEmpty() && running.isEmpty();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long nanos = unit.toNanos(timeout);
    lock.lock();
    try {
      while (!isTerminated()) {
        if (nanos <= 0) {
          return false;
        }
        nanos = ended.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
