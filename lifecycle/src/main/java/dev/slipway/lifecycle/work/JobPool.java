package dev.slipway.lifecycle.work;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.Deadline;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The host's bounded pool. Thread-safe, and without a lock as long as nobody has to wait.
 *
 * <p>Workers are virtual threads: jobs mostly wait, and a hundred parked workers cost less than one platform thread; what
 * spins is met by the watchdog. They are made when there is more work than idle workers, and stay. A job is accepted while
 * fewer than {@code workers + queue} are unfinished; a job counts as busy from the moment a worker is due to it.
 *
 * <p>To wake a worker costs more than a small job. So one at a time <i>hunts</i>: it is on its way to the queue or looks at it. Whoever
 * brings a job wakes one only while none hunts; a hunter that finds a job wakes the next if there is more. A submission that waits for
 * room is woken when an eighth of it is there, or looks again after a millisecond.
 *
 * <p>A drain waits for the jobs that were accepted before it began, not for those that come meanwhile: otherwise a steady
 * flow would use up the budget of all.
 */
final class JobPool implements BoundedPool {

  private static final int SPINS = 200;
  private static final int JOBS_PER_LOOK = 16;
  private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final int ROOM_SHARE = 8;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LATE = 1L << 32;

  private final String name;
  private final int workers;
  private final int capacity;
  private final ThreadFactory factory;
  private final Faults faults;
  private final ConcurrentLinkedQueue<Runnable> jobs = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedDeque<Worker> idle = new ConcurrentLinkedDeque<>();
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger hunters = new AtomicInteger();
  /** How many jobs are unfinished: in the lower half those that a drain waits for, in the upper those that came during one. */
  private final AtomicLong unfinished = new AtomicLong();
  private final LongAdder completed = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final AtomicInteger waitingForRoom = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private volatile boolean draining;
  private volatile boolean stopped;

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

  /** A job that came while the pool drained. */
  private record LateJob(Runnable code) implements Runnable {
    @Override
    public void run() {
      code.run();
    }
  }

  String name() {
    return name;
  }

  @Override
  public void submit(Runnable job) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Runnable taken = labelled(job);
    if (!reserve(taken)) {
      awaitRoom(taken);
    }
    put(taken);
  }

  @Override
  public boolean trySubmit(Runnable job) {
    Runnable taken = labelled(job);
    if (!reserve(taken)) {
      refused.increment();
      return false;
    }
    put(taken);
    return true;
  }

  private Runnable labelled(Runnable job) {
    Objects.requireNonNull(job, "job");
    return draining ? new LateJob(job) : job;
  }

  private boolean reserve(Runnable job) {
    checkRunning();
    while (true) {
      long before = unfinished.get();
      if (total(before) >= workers + capacity) {
        return false;
      }
      if (unfinished.compareAndSet(before, before + weight(job))) {
        return true;
      }
    }
  }

  private void checkRunning() {
    if (stopped) {
      refused.increment();
      throw stoppedFailure();
    }
  }

  private RejectedExecutionException stoppedFailure() {
    return new RejectedExecutionException("pool '" + name + "' has been stopped");
  }

  private void awaitRoom(Runnable job) throws InterruptedException {
    lock.lockInterruptibly();
    waitingForRoom.incrementAndGet();
    try {
      while (!reserve(job)) {
        room.awaitNanos(LOOK_NANOS);
      }
    } finally {
      waitingForRoom.decrementAndGet();
      lock.unlock();
    }
  }

  private void put(Runnable job) {
    jobs.add(job);
    if (stopped && jobs.remove(job)) { // a stop came in between and did not see it
      giveUp(job);
      refused.increment();
      throw stoppedFailure();
    }
    if (!hunt() && started.get() == 0 && jobs.remove(job)) {
      giveUp(job);
      refused.increment();
      throw new RejectedExecutionException("pool '" + name + "' can have no worker");
    }
  }

  /** Sends a worker to the queue if none is on its way; returns false when one is needed and cannot be made. */
  private boolean hunt() {
    if (hunters.get() > 0 || (started.get() >= workers && idle.isEmpty()) || !hunters.compareAndSet(0, 1)) {
      return true;
    }
    for (Worker worker = idle.pollFirst(); worker != null; worker = idle.pollFirst()) {
      if (worker.wake()) {
        return true;
      }
    }
    if (started.getAndUpdate(count -> Math.min(count + 1, workers)) >= workers) {
      hunters.decrementAndGet();
      return jobs.isEmpty() || idle.isEmpty() || hunt(); // one may have gone to rest since
    }
    try {
      factory.newThread(new Worker()).start();
      return true;
    } catch (RejectedExecutionException e) {
      started.decrementAndGet();
      hunters.decrementAndGet();
      return false;
    }
  }

  /** One worker, which is a hunter when it begins and when it is woken. Confined to its thread, but for waking. */
  private final class Worker implements Runnable {

    private final AtomicBoolean resting = new AtomicBoolean();
    private volatile @Nullable Thread thread;
    private boolean hunting = true;

    boolean wake() {
      boolean woken = resting.compareAndSet(true, false);
      if (woken) {
        LockSupport.unpark(thread);
      }
      return woken;
    }

    @Override
    public void run() {
      thread = Thread.currentThread();
      int jobsDone = 0;
      long turn = System.nanoTime();
      for (Runnable job = next(); job != null; job = next()) {
        execute(job);
        if (++jobsDone % JOBS_PER_LOOK == 0 && System.nanoTime() - turn >= TURN_NANOS) {
          LockSupport.parkNanos(1); // to yield would not do: a carrier looks for others' threads only when it has none of its own
          turn = System.nanoTime();
        }
      }
      started.decrementAndGet();
      thread = null; // a pool outlives its module in the report, and must not keep its loader
    }

    private @Nullable Runnable next() {
      while (true) {
        Runnable job = jobs.poll();
        if (job == null && !stopped) {
          job = look();
        }
        if (hunting) {
          hunting = false;
          if (hunters.decrementAndGet() == 0 && !jobs.isEmpty()) {
            hunt();
          }
        }
        if (job != null || stopped) {
          return job;
        }
        rest();
      }
    }

    /** A moment's look spares a rest and a waking. */
    private @Nullable Runnable look() {
      if (!hunting) {
        hunting = true;
        hunters.incrementAndGet();
      }
      Runnable job = null;
      for (int i = 0; i < SPINS && job == null && hunters.get() == 1; i++) {
        Thread.onSpinWait();
        job = jobs.poll();
      }
      return job;
    }

    /** Rests until it is woken as a hunter. A job that comes before it is listed is seen; one that comes later wakes somebody. */
    private void rest() {
      resting.set(true);
      idle.addFirst(this);
      if ((!jobs.isEmpty() || stopped) && resting.compareAndSet(true, false)) {
        idle.remove(this);
        hunting = true;
        hunters.incrementAndGet();
        return;
      }
      while (resting.get()) {
        LockSupport.park(JobPool.this);
        Thread.interrupted(); // a job's interrupt is its own; a stop is told by the flag
      }
      hunting = true;
    }
  }

  private void execute(Runnable job) {
    try {
      job.run();
    } catch (Throwable thrown) {
      failed.increment();
      faults.report("a job of pool '" + name + "'", thrown);
    }
    Thread.interrupted();
    long left = unfinished.addAndGet(-weight(job));
    completed.increment(); // last: who sees all jobs completed finds no worker busy
    tell(left);
  }

  /** Gives up a job that was accepted. */
  private void giveUp(Runnable job) {
    tell(unfinished.addAndGet(-weight(job)));
  }

  private void tell(long left) {
    if (waitingForRoom.get() > 0 && total(left) <= workers + capacity - Math.max(1, capacity / ROOM_SHARE)) {
      signal(room);
    }
    if (draining && beforeDrain(left) == 0) {
      signal(drained);
    }
  }

  private void signal(Condition condition) {
    lock.lock();
    try {
      condition.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Begins to wait for what was accepted until now. */
  void beginDrain() {
    draining = true;
  }

  /** Returns whether all jobs that were accepted before {@link #beginDrain} ended by the deadline. */
  boolean awaitDrain(Deadline deadline) throws InterruptedException {
    lock.lock();
    try {
      while (beforeDrain(unfinished.get()) > 0 && !stopped) {
        long nanos = deadline.remaining(TimeUnit.NANOSECONDS);
        if (nanos == 0 || drained.awaitNanos(nanos) <= 0) {
          break;
        }
      }
      return beforeDrain(unfinished.get()) == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses from now on, drops the jobs that wait, and lets the workers end after the jobs they run. Returns how many were dropped. */
  int stop() {
    stopped = true;
    int dropped = 0;
    for (Runnable job = jobs.poll(); job != null; job = jobs.poll()) {
      giveUp(job);
      dropped++;
    }
    refused.add(dropped);
    for (Worker worker = idle.pollFirst(); worker != null; worker = idle.pollFirst()) {
      hunters.incrementAndGet();
      if (!worker.wake()) {
        hunters.decrementAndGet();
      }
    }
    signal(room);
    signal(drained);
    return dropped;
  }

  /** Returns how many jobs the stop still waits for. */
  int awaited() {
    long now = unfinished.get();
    return draining ? beforeDrain(now) : total(now);
  }

  @Override
  public Counts counts() {
    int now = total(unfinished.get());
    int busy = Math.min(now, workers);
    return new Counts(workers, busy, now - busy, capacity, completed.sum(), failed.sum(), refused.sum());
  }

  private static long weight(Runnable job) {
    return job instanceof LateJob ? LATE : 1;
  }

  private static int beforeDrain(long unfinished) {
    return (int) unfinished;
  }

  private static int total(long unfinished) {
    return (int) unfinished + (int) (unfinished >>> 32);
  }
}
