package dev.slipway.lifecycle.work;

import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One task of a {@link ModuleScheduler}: once, at a fixed rate (positive period) or with a fixed delay (negative period).
 * Thread-safe; runs on one thread at a time, because it is put back only after it has run.
 */
final class ScheduledJob<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {

  private final ModuleScheduler owner;
  private final long periodNanos;
  private final long order;
  private volatile long dueNanos;

  ScheduledJob(ModuleScheduler owner, Callable<V> code, long dueNanos, long periodNanos, long order) {
    super(code);
    this.owner = owner;
    this.dueNanos = dueNanos;
    this.periodNanos = periodNanos;
    this.order = order;
  }

  /** Returns how many whole periods have passed at {@code now} since a run was due at {@code due}. */
  static long missed(long due, long period, long now) {
    return Math.max(0, (now - due) / period);
  }

  @Override
  public boolean isPeriodic() {
    return periodNanos != 0;
  }

  @Override
  public void run() {
    try {
      if (!isPeriodic()) {
        super.run();
      } else if (runAndReset()) {
        plan();
      }
    } finally {
      owner.ended(this);
    }
  }

  /** Plans the next run: on the grid of the rate after now, so that missed periods do not come as a burst. */
  void plan() {
    long now = System.nanoTime();
    if (periodNanos > 0) {
      long due = dueNanos;
      long missed = missed(due, periodNanos, now);
      owner.skipped(missed);
      dueNanos = due + (missed + 1) * periodNanos;
    } else {
      dueNanos = now - periodNanos;
    }
    owner.putBack(this);
  }

  @Override
  protected void setException(Throwable fault) {
    super.setException(fault);
    if (!isCancelled()) {
      owner.failed(fault);
    }
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    boolean cancelled = super.cancel(mayInterrupt);
    owner.cancelled(this);
    return cancelled;
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    if (other instanceof ScheduledJob<?> job) {
      long difference = dueNanos - job.dueNanos;
      return difference != 0 ? Long.signum(difference) : Long.compare(order, job.order);
    }
    return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
