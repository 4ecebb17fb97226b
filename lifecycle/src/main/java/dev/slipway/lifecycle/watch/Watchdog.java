package dev.slipway.lifecycle.watch;

import dev.slipway.api.Lease;
import dev.slipway.api.PlatformEvent.Trouble;
import dev.slipway.lifecycle.work.LivingThread;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The watch over the platform itself, on a platform thread of its own, so that it goes on when every carrier is busy.
 *
 * <p>Starved carriers are given others beside them at once, up to a limit, and only then the culprits are looked for: first
 * the server answers again, then it says why it did not. Deadlocks of platform threads are looked for every second; those of
 * virtual threads the JVM does not find, and they show as calls that are stuck. Thread-safe.
 */
public final class Watchdog implements Lease {

  private static final System.Logger LOG = System.getLogger(Watchdog.class.getName());
  private static final long SLOW_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long REPORT_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Duration END = Duration.ofSeconds(1);

  private final WatchOptions options;
  private final Calls calls;
  private final Supplier<? extends Collection<Thread>> known;
  private final Consumer<Trouble> listener;
  private final Carriers carriers;
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final LongAdder probes = new LongAdder();
  private final LongAdder starvations = new LongAdder();
  private final LongAdder deadlocks = new LongAdder();
  private final LongAdder stuck = new LongAdder();
  private final Set<Set<Long>> knownDeadlocks = new HashSet<>();
  private volatile boolean starved;
  private volatile boolean atLimit;
  private long calmSince = System.nanoTime();
  private long lastSlowLook = System.nanoTime();
  private long lastReport = System.nanoTime() - REPORT_AGAIN_NANOS;

  /**
   * A watchdog that does not watch yet.
   *
   * @param options how it watches
   * @param calls the calls into modules that are under way
   * @param known threads that may be culprits: those of the modules. What is found among them is cheap to find
   * @param listener hears of trouble, on the watchdog's thread; what it throws is logged
   */
  public Watchdog(WatchOptions options, Calls calls, Supplier<? extends Collection<Thread>> known, Consumer<Trouble> listener) {
    this.options = options;
    this.calls = calls;
    this.known = known;
    this.listener = listener;
    this.carriers = new Carriers(options.maxParallelism());
    this.thread = Thread.ofPlatform().name("slipway/watchdog").daemon(true).inheritInheritableThreadLocals(false).unstarted(this::run);
  }

  /** Begins to watch. */
  public void start() {
    thread.start();
  }

  /** Ends the watch, gives back added carriers, and waits a second at most for the watchdog's thread. */
  @Override
  public void close() {
    stopped.countDown();
    thread.interrupt();
    try {
      if (thread.isAlive() && !thread.join(END)) {
        LOG.log(System.Logger.Level.WARNING, "the watchdog's thread did not end: its listener does not return");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the counts at this moment. */
  public WatchCounts counts() {
    return new WatchCounts(probes.sum(), starvations.sum(), deadlocks.sum(), stuck.sum(), carriers.parallelism(), starved);
  }

  /** Returns a health check that is down while carriers are starved and no more can be added. */
  public HealthCheck health() {
    return new CarrierCheck();
  }

  private void run() {
    try {
      while (stopped.getCount() > 0) {
        try {
          watch();
        } catch (InterruptedException e) {
          LOG.log(System.Logger.Level.DEBUG, "the watchdog was interrupted, and watches on unless it is closed", e);
        }
      }
    } finally {
      carriers.restore();
    }
  }

  private void watch() throws InterruptedException {
    while (!stopped.await(options.probeEvery().toNanos(), TimeUnit.NANOSECONDS)) {
      guarded(this::probe);
      if (System.nanoTime() - lastSlowLook >= SLOW_LOOK_NANOS) {
        lastSlowLook = System.nanoTime();
        guarded(this::lookForDeadlocks);
        guarded(this::lookForStuckCalls);
      }
    }
  }

  private interface Step {
    void run() throws InterruptedException;
  }

  private static void guarded(Step step) throws InterruptedException {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "the watchdog goes on after", e);
    }
  }

  private void probe() throws InterruptedException {
    long waited = carriers.probe();
    if (waited < options.starvedAfter().toNanos()) {
      answered(waited);
      return;
    }
    calmSince = System.nanoTime();
    if (!starved) {
      starved = true;
      starvations.increment();
    }
    atLimit = !carriers.raise();
    if (System.nanoTime() - lastReport >= REPORT_AGAIN_NANOS) {
      lastReport = System.nanoTime();
      reportStarvation(waited);
    }
  }

  private void answered(long waited) {
    if (waited > 0) {
      return;
    }
    probes.increment();
    starved = false;
    atLimit = false;
    if (System.nanoTime() - calmSince >= options.calm().toNanos()) {
      carriers.lower();
      calmSince = System.nanoTime();
    }
  }

  private void reportStarvation(long waited) throws InterruptedException {
    List<Thread> suspects = new ArrayList<>(known.get());
    suspects.addAll(calls.threads());
    Map<String, List<String>> culprits = Culprits.find(suspects);
    StringBuilder text = new StringBuilder("virtual threads did not run for ").append(TimeUnit.NANOSECONDS.toMillis(waited))
        .append(" ms: every carrier is busy; there may be ").append(carriers.parallelism()).append(" now");
    culprits.forEach((name, stack) -> {
      text.append("\n  ").append(name);
      stack.forEach(frame -> text.append("\n      at ").append(frame));
    });
    tell(culprits.isEmpty() ? "unknown" : String.join(", ", culprits.keySet()), text.toString());
  }

  private void lookForDeadlocks() {
    long[] ids = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    if (ids == null) {
      knownDeadlocks.clear();
      return;
    }
    Set<Long> set = new HashSet<>();
    Arrays.stream(ids).forEach(set::add);
    if (!knownDeadlocks.add(set)) {
      return;
    }
    deadlocks.increment();
    List<String> names = new ArrayList<>();
    StringBuilder text = new StringBuilder("deadlock of ").append(ids.length).append(" threads");
    for (ThreadInfo info : ManagementFactory.getThreadMXBean().getThreadInfo(ids, LivingThread.MAX_FRAMES)) {
      if (info != null) {
        names.add(info.getThreadName());
        text.append("\n  ").append(info.getThreadName()).append(" waits for ").append(info.getLockName()).append(" of ")
            .append(info.getLockOwnerName());
        LivingThread.text(info.getStackTrace()).forEach(frame -> text.append("\n      at ").append(frame));
      }
    }
    tell(String.join(", ", names), text.toString());
  }

  private void lookForStuckCalls() {
    for (Calls.Call call : calls.olderThan(options.stuckAfter())) {
      if (call.reported) {
        continue;
      }
      call.reported = true;
      stuck.increment();
      long age = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - call.since);
      StringBuilder text = new StringBuilder(call.what).append(" has been running for ").append(age).append(" ms on thread ")
          .append(call.thread.getName());
      LivingThread.text(call.thread.getStackTrace()).forEach(frame -> text.append("\n      at ").append(frame));
      tell(call.module, text.toString());
    }
  }

  private void tell(String culprit, String text) {
    listener.accept(new Trouble(culprit, text));
  }

  /** Whether virtual threads get to run. */
  private final class CarrierCheck implements HealthCheck {

    @Override
    public HealthCheckType type() {
      return HealthCheckType.LIVENESS;
    }

    @Override
    public String name() {
      return "carriers";
    }

    @Override
    public HealthCheckResponse call() {
      WatchCounts now = counts();
      return HealthCheckResponse.builder()
          .status(!(now.starved() && atLimit))
          .detail("starved", now.starved())
          .detail("starvations", now.starvations())
          .detail("parallelism", now.parallelism())
          .detail("deadlocks", now.deadlocks())
          .detail("stuckCalls", now.stuckCalls())
          .build();
    }
  }
}
