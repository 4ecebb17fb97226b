package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of foreign code on a platform thread of its own, bounded by a deadline.
 *
 * <p>Confined to the thread that makes it. A call that overstays is interrupted, given a moment to obey, then abandoned: the
 * caller goes on, whatever the code does, and knows where it was stuck.
 */
final class ModuleCall {

  /** Also granted after the deadline, so that what takes no time is done however late it is asked for. */
  private static final Duration LAST_MOMENT = Duration.ofMillis(20);

  /** Granted even when the overtime is used up. */
  static final Duration LEAST_MOMENT = Duration.ofMillis(5);

  private static final Duration OBEY = Duration.ofMillis(50);

  /** What a call has to come to its end whose time is up early: it is at work, and what it has begun is closed behind it. */
  private static final Duration GIVE_UP = Duration.ofSeconds(1);
  private static final Duration DYING = Duration.ofMillis(5);
  private static final long DYING_POLL_NANOS = 20_000;

  private final String module;
  private final String step;
  private final ThreadGroup group;
  private final ClassLoader loader;
  private final Consumer<Thread> slow;
  private final Patience patience;

  /**
   * A call to come.
   *
   * @param module whose code is called
   * @param step what is called, such as {@code drain}
   * @param group the group of the module's threads, so that what it makes on this one has a known owner
   * @param loader the context class loader of the thread
   * @param slow hears of the thread at half of the time, and again at its end, when the call is not done
   * @param patience waits for its end
   */
  ModuleCall(String module, String step, ThreadGroup group, ClassLoader loader, Consumer<Thread> slow, Patience patience) {
    this.module = module;
    this.step = step;
    this.group = group;
    this.loader = loader;
    this.slow = slow;
    this.patience = patience;
  }

  /** How it is waited for a call: all the time that one costs whose code does not return goes through here. */
  @FunctionalInterface
  interface Patience {
    /** By the clock. */
    Patience BY_THE_CLOCK = (ended, time) -> ended.await(time.toNanos(), TimeUnit.NANOSECONDS);

    /** Blocks until {@code ended}, for {@code time} at most; returns whether it has. */
    boolean await(CountDownLatch ended, Duration time) throws InterruptedException;
  }

  /** Foreign code that may fail in any way. */
  @FunctionalInterface
  interface Code {
    void run() throws Exception;
  }

  /** How a call ended. */
  sealed interface End {
    /** It returned. */
    record Done() implements End {}

    /** It threw. */
    record Threw(Throwable cause) implements End {}

    /** It was abandoned, standing at {@code stack}. */
    record Abandoned(List<StackTraceElement> stack) implements End {}
  }

  /** Runs {@code code}. Blocks until it has ended, or the deadline has passed and a moment, or the caller is interrupted. */
  End run(Deadline deadline, Code code) {
    return run(deadline, deadline.plus(LAST_MOMENT.plus(OBEY)), code);
  }

  /**
   * Runs {@code code} as one of several calls that share their overtime.
   *
   * @param deadline the moment at which the code should have returned
   * @param overtime the moment after which next to no time is granted any more
   */
  End run(Deadline deadline, Deadline overtime, Code code) {
    long halfMillis = deadline.remaining(TimeUnit.MILLISECONDS) / 2; // taken first: to start a thread may take a while
    Body body = new Body(code);
    Thread thread = Thread.ofPlatform().group(group).daemon().name(module + "/" + step + "-call").unstarted(body);
    thread.setContextClassLoader(loader);
    thread.start();
    try {
      if (!await(body, Duration.ofMillis(halfMillis)) && halfMillis > 0) {
        slow.accept(thread);
      }
      if (!await(body, deadline.remaining()) && !await(body, lastMoment(overtime))) {
        slow.accept(thread);
        thread.interrupt();
        await(body, min(OBEY, overtime.remaining()));
      }
    } catch (InterruptedException hurry) {
      thread.interrupt();
      giveUp(body, deadline);
    }
    End end = body.end;
    if (end == null) {
      return new End.Abandoned(List.of(thread.getStackTrace()));
    }
    awaitDeath(thread);
    return end;
  }

  private static Duration lastMoment(Deadline overtime) {
    Duration granted = min(LAST_MOMENT, overtime.remaining());
    return granted.compareTo(LEAST_MOMENT) < 0 ? LEAST_MOMENT : granted;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** An interrupt of the caller means that the time is up at once; it is used up by the call that it ends. */
  private void giveUp(Body body, Deadline deadline) {
    Duration left = min(GIVE_UP, deadline.remaining());
    try {
      await(body, left.compareTo(OBEY) < 0 ? OBEY : left);
    } catch (InterruptedException again) {
      // the time is up all the more
    }
  }

  private boolean await(Body body, Duration time) throws InterruptedException {
    return patience.await(body.ended, time);
  }

  /** Lets a thread that has done its work go, so that nobody takes it for a leak. */
  private static void awaitDeath(Thread thread) {
    Deadline deadline = Deadline.after(DYING);
    while (thread.isAlive() && !deadline.expired()) {
      LockSupport.parkNanos(DYING_POLL_NANOS);
    }
  }

  /**
   * What the thread runs; keeps the end for the caller. Not waited for by {@link Thread#join()}, which takes the monitor of
   * the thread: foreign code that runs on it may hold that for ever.
   */
  private static final class Body implements Runnable {

    private final Code code;
    private final CountDownLatch ended = new CountDownLatch(1);
    volatile @Nullable End end;

    Body(Code code) {
      this.code = code;
    }

    @Override
    public void run() {
      try {
        code.run();
        end = new End.Done();
      } catch (Throwable e) {
        end = new End.Threw(ToldFailure.of(e));
      } finally {
        ended.countDown();
      }
    }
  }
}
