package dev.slipway.lifecycle.watch;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/**
 * The carriers of virtual threads, and a probe that tells whether they still carry: a virtual thread that must get to run.
 * Used by the watchdog's thread only, but for the probe's answer.
 */
final class Carriers {

  private final VirtualThreadSchedulerMXBean scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
  private final int base = Math.max(1,
      Integer.getInteger("jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors()));
  private final int most;
  private volatile boolean answered = true;
  private long asked = System.nanoTime();
  private int mostMounted;

  Carriers(int most) {
    int poolLimit = Integer.getInteger("jdk.virtualThreadScheduler.maxPoolSize", Math.max(base, 256));
    this.most = Math.max(base, Math.min(most, poolLimit));
  }

  /** Asks again if the last question was answered; returns for how many nanoseconds one has been waiting, 0 for none. */
  long probe() {
    if (answered) {
      answered = false;
      asked = System.nanoTime();
      Thread probe = Thread.ofVirtual().name("slipway/probe").inheritInheritableThreadLocals(false).unstarted(() -> answered = true);
      probe.start();
      mostMounted = Math.max(mostMounted, scheduler.getMountedVirtualThreadCount());
      return 0;
    }
    return System.nanoTime() - asked;
  }

  int parallelism() {
    return scheduler.getParallelism();
  }

  /** Adds as many carriers as there are processors; returns whether there was room for one. */
  boolean raise() {
    int now = scheduler.getParallelism();
    int next = Math.min(most, now + base);
    if (next > now) {
      scheduler.setParallelism(next);
    }
    wake();
    return next > now;
  }

  /**
   * Makes the scheduler see that it may have more carriers: it looks only when a thread comes to a queue of its own that is
   * empty, and each platform thread has one. So a new one brings it something to do.
   */
  private static void wake() {
    Thread.ofPlatform().daemon().name("slipway/wake").inheritInheritableThreadLocals(false)
        .start(() -> Thread.ofVirtual().name("slipway/woken").inheritInheritableThreadLocals(false).start(() -> {}));
  }

  /** Takes back carriers that have not been used since this was last called, keeping one idle. */
  void lower() {
    int now = scheduler.getParallelism();
    int next = Math.max(base, Math.min(now, mostMounted + 1));
    if (next < now) {
      scheduler.setParallelism(next);
    }
    mostMounted = 0;
  }

  /** Leaves as many carriers as the JVM had. */
  void restore() {
    if (scheduler.getParallelism() > base) {
      scheduler.setParallelism(base);
    }
  }

  /** Returns the frame at which a virtual thread occupies a carrier, or null when it waits for its turn or for something else. */
  static @Nullable StackTraceElement busyAt(Thread thread, StackTraceElement[] stack) {
    boolean runs = thread.isVirtual() && thread.getState() == Thread.State.RUNNABLE && stack.length > 0
        && !stack[0].getClassName().equals("java.lang.VirtualThread") && !stack[0].getClassName().startsWith("jdk.internal.vm.");
    return runs ? stack[0] : null;
  }
}
