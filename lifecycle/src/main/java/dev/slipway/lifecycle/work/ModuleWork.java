package dev.slipway.lifecycle.work;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.ChildProcess;
import dev.slipway.api.Deadline;
import dev.slipway.api.RateLimit;
import dev.slipway.api.RateLimiter;
import dev.slipway.api.StopLadder;
import dev.slipway.api.Work;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.Ledger;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.ledger.Part;
import dev.slipway.lifecycle.ledger.Quota;
import dev.slipway.lifecycle.rate.TokenBuckets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A module's threads, scheduler, pools and child processes. Thread-safe.
 *
 * <ul>
 *   <li><i>quiesce</i> changes nothing: work that a module starts by itself is the module's to end, and a drain may need
 *       the periodic task that flushes a queue. The scheduler runs until close.
 *   <li><i>drain</i> waits for the jobs and tasks that were accepted before it began, then sends all processes down their
 *       ladders at the same time.
 *   <li><i>close</i> refuses everything new, drops what waits, interrupts the threads until they end or the deadline has
 *       passed, and kills what is left of the processes. Afterwards this holds nothing of the module's loader.
 * </ul>
 */
public final class ModuleWork implements Work, Part {

  private static final System.Logger LOG = System.getLogger(ModuleWork.class.getName());
  private static final int SHOWN = 20;
  private static final int SHOWN_FRAMES = 8;
  private static final int LIMITERS = 100;
  private static final Duration KILL_PATIENCE = Duration.ofMillis(500);

  private enum Phase { OPEN, DRAINING, CLOSING }

  private final String module;
  private final WorkOptions options;
  private final Ledger ledger;
  private final Quota quota;
  private final Faults faults;
  private final ModuleThreads threads;
  private volatile WorkMeters meters;
  private final Object lock = new Object();
  private final List<JobPool> pools = new CopyOnWriteArrayList<>();
  private final Map<String, TokenBuckets> limiters = new ConcurrentHashMap<>();
  private final Map<ModuleProcess, Holding> processes = new ConcurrentHashMap<>();
  private final LongAdder processesStarted = new LongAdder();
  private @Nullable ModuleScheduler scheduler;
  private volatile Phase phase = Phase.OPEN;

  /** The work of the module of that scope, within limits far above what a sound module needs. */
  public ModuleWork(ModuleScope scope) {
    this(scope, WorkOptions.DEFAULT);
  }


  /** The work of the module of that scope. */
  public ModuleWork(ModuleScope scope, WorkOptions options) {
    this(scope, options, WorkMeters.NONE);
  }

  /** The work of the module of that scope, whose pools and limiters are shown by {@code meters}. */
  public ModuleWork(ModuleScope scope, WorkOptions options, WorkMeters meters) {
    this.meters = meters;
    this.module = scope.name();
    this.options = options;
    this.ledger = scope.ledger();
    this.quota = scope.quota();
    this.faults = new Faults(scope);
    this.threads = new ModuleThreads(scope, options, faults);
  }

  @Override
  public ThreadFactory virtual(String role) {
    return threads.factory(role, true);
  }

  @Override
  public ThreadFactory platform(String role) {
    return threads.factory(role, false);
  }

  @Override
  public ScheduledExecutorService scheduler() {
    synchronized (lock) {
      ModuleScheduler current = scheduler;
      if (current == null) {
        checkOpen("scheduler");
        Holding holding = ledger.record(Holding.Kind.TASK, "scheduler", this::stopScheduler);
        try {
          current = new ModuleScheduler(module, threads, options.tasks(), faults, quota);
        } catch (RejectedExecutionException e) {
          holding.close();
          throw e;
        }
        scheduler = current;
      }
      return current;
    }
  }

  private void stopScheduler() {
    ModuleScheduler current;
    synchronized (lock) {
      current = scheduler;
    }
    if (current != null) {
      int dropped = current.shutdownNow().size();
      LOG.log(System.Logger.Level.DEBUG, () -> "module " + module + ": scheduler stopped, " + dropped + " tasks dropped");
    }
  }

  @Override
  public BoundedPool pool(String name, int workers, int queue) {
    JobPool pool = new JobPool(name, workers, queue, threads.factory(name, true), faults);
    synchronized (lock) {
      checkOpen("pool '" + name + "'");
      if (pools.stream().anyMatch(each -> each.name().equals(name))) {
        throw new IllegalArgumentException("module '" + module + "' has a pool '" + name + "' already");
      }
      if (pools.size() >= options.pools()) {
        quota.refused(Quota.Limit.POOLS, options.pools());
        throw new RejectedExecutionException("module '" + module + "' has " + options.pools() + " pools, its limit");
      }
      ledger.record(Holding.Kind.POOL, name, () -> stopPool(pool));
      pools.add(pool);
    }
    meters.pool(name, pool::counts);
    return pool;
  }

  private void stopPool(JobPool pool) {
    int dropped = pool.stop();
    if (dropped > 0) {
      LOG.log(System.Logger.Level.WARNING, () -> "module " + module + ": pool '" + pool.name() + "' dropped " + dropped + " jobs");
    }
  }

  @Override
  public RateLimiter rateLimiter(String name, RateLimit limit) {
    TokenBuckets limiter = new TokenBuckets(limit);
    synchronized (lock) {
      checkOpen("rate limiter '" + name + "'");
      if (limiters.containsKey(name)) {
        throw new IllegalArgumentException("module '" + module + "' has a rate limiter '" + name + "' already");
      }
      if (limiters.size() >= LIMITERS) {
        quota.refused(Quota.Limit.LIMITERS, LIMITERS);
        throw new RejectedExecutionException("module '" + module + "' has " + LIMITERS + " rate limiters, its limit");
      }
      ledger.record(Holding.Kind.LIMITER, name, () -> {
        limiters.remove(name);
        limiter.clear(); // its keys may be of the module's classes, and a thread left behind may hold it
      });
      limiters.put(name, limiter);
    }
    meters.limiter(name, limiter::granted, limiter::refused);
    return limiter;
  }

  @Override
  public ChildProcess process(String role, ProcessBuilder command, StopLadder ladder) throws IOException {
    checkOpen("process '" + role + "'");
    if (processes.size() >= options.processes()) {
      quota.refused(Quota.Limit.PROCESSES, options.processes());
      throw new RejectedExecutionException("module '" + module + "' has " + options.processes() + " child processes, its limit");
    }
    String name = module + "/" + role + "-" + threads.counter(role).getAndIncrement();
    command.environment().put(ProcessTree.MARK, ProcessTree.markOf(name));
    ModuleProcess process = new ModuleProcess(name, command.start(), ladder, threads.factory(role + "-input", false));
    processesStarted.increment();
    process.look();
    try {
      processes.put(process, ledger.record(Holding.Kind.PROCESS, name, process::close));
    } catch (IllegalStateException e) {
      process.close();
      throw e;
    }
    if (phase == Phase.CLOSING) {
      process.close();
    }
    CompletableFuture<Process> end = process.process().onExit().whenComplete((ended, fault) -> ended(process));
    LOG.log(System.Logger.Level.DEBUG, () -> "module " + module + ": started " + process + (end.isDone() ? ", which has ended" : ""));
    return process;
  }

  /** Strikes a process that ended by itself, unless something that it started goes on. */
  private void ended(ModuleProcess process) {
    Holding holding = processes.get(process);
    if (holding != null && process.gone()) {
      processes.remove(process);
      holding.close();
    }
  }

  private void checkOpen(String what) {
    if (phase == Phase.CLOSING) {
      throw new IllegalStateException("module '" + module + "' is closing and cannot acquire " + what);
    }
  }

  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    phase = Phase.DRAINING;
    List<JobPool> all = List.copyOf(pools);
    all.forEach(JobPool::beginDrain);
    Deadline forJobs = processes.isEmpty() ? deadline : deadline.minus(ladderTime(deadline));
    ModuleScheduler current = currentScheduler();
    if (current != null && !current.drain(forJobs)) {
      LOG.log(System.Logger.Level.DEBUG, () -> "module " + module + ": tasks still run at the end of the drain");
    }
    for (JobPool pool : all) {
      if (!pool.awaitDrain(forJobs)) {
        LOG.log(System.Logger.Level.WARNING,
            () -> "module " + module + ": pool '" + pool.name() + "' still has " + pool.awaited() + " jobs");
      }
    }
    stopProcesses(deadline);
  }

  /** The time that the longest ladder wants, at most half of what there is. */
  private Duration ladderTime(Deadline deadline) {
    Duration wanted = processes.keySet().stream().map(process -> LadderRun.patience(process.ladder()))
        .max(Duration::compareTo).orElse(Duration.ZERO);
    Duration half = Duration.ofNanos(deadline.remaining(TimeUnit.NANOSECONDS) / 2);
    return wanted.compareTo(half) < 0 ? wanted : half;
  }

  private void stopProcesses(Deadline deadline) throws InterruptedException {
    List<ModuleProcess> all = new ArrayList<>(processes.keySet());
    ModuleProcess.stopAll(all, deadline);
    all.forEach(this::ended);
  }

  private @Nullable ModuleScheduler currentScheduler() {
    synchronized (lock) {
      return scheduler;
    }
  }

  @Override
  public void close(Deadline deadline) throws InterruptedException {
    synchronized (lock) {
      phase = Phase.CLOSING;
    }
    faults.forgetModule();
    try {
      closeHoldings(Holding.Kind.TASK);
      closeHoldings(Holding.Kind.POOL);
      closeHoldings(Holding.Kind.PROCESS);
      threads.seal();
      Deadline forThreads = processes.isEmpty() ? deadline : deadline.minus(KILL_PATIENCE);
      threads.interruptAndJoin(forThreads);
      awaitKilled(deadline);
    } finally {
      closeHoldings(Holding.Kind.LIMITER); // last, for threads that are still at work may ask them
      meters = WorkMeters.NONE; // those of the module know its loader
      threads.forgetModule();
      synchronized (lock) {
        scheduler = null;
      }
    }
  }

  private void closeHoldings(Holding.Kind kind) {
    for (Holding holding : ledger.newestFirst(kind)) {
      try {
        holding.close();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, () -> "module " + module + ": " + holding + " could not be given back", e);
      }
    }
  }

  private void awaitKilled(Deadline deadline) throws InterruptedException {
    StopLadder kill = new StopLadder(List.of());
    List<ModuleProcess> left = new ArrayList<>(processes.keySet());
    List<LadderRun> runs = new ArrayList<>();
    left.forEach(process -> runs.add(new LadderRun(process, kill, deadline, System::nanoTime)));
    while (!runs.isEmpty()) {
      runs.removeIf(LadderRun::advance);
      if (!runs.isEmpty()) {
        left.getFirst().process().waitFor(5, TimeUnit.MILLISECONDS);
      }
    }
    left.stream().filter(ModuleProcess::gone).forEach(processes::remove);
  }

  @Override
  public List<String> waitingFor() {
    List<String> lines = new ArrayList<>();
    if (phase == Phase.OPEN) {
      return lines;
    }
    for (JobPool pool : pools) {
      int awaited = pool.awaited();
      if (awaited > 0) {
        lines.add("pool '" + pool.name() + "': " + awaited + " jobs");
      }
    }
    ModuleScheduler current = currentScheduler();
    int tasks = current == null ? 0 : current.underWay().size();
    if (tasks > 0) {
      lines.add("scheduler: " + tasks + " tasks");
    }
    for (ModuleProcess process : processes.keySet()) {
      lines.add(process.toString());
    }
    if (phase == Phase.CLOSING) {
      List<Thread> alive = threads.alive();
      alive.stream().limit(SHOWN).forEach(thread -> lines.add("thread " + thread.getName()));
      if (alive.size() > SHOWN) {
        lines.add("and " + (alive.size() - SHOWN) + " more threads");
      }
    }
    return lines;
  }

  /**
   * Returns where the module's threads stand, at most {@value #SHOWN} of them, a line each with the top of its stack. Quick; takes no
   * lock of a module.
   */
  public List<String> stacks() {
    return threads.living(SHOWN).stream()
        .map(thread -> "thread " + thread.name() + (thread.virtual() ? " (virtual)" : "") + " made at " + thread.site() + " stands at "
            + thread.stack().stream().limit(SHOWN_FRAMES).collect(Collectors.joining(" < ")))
        .toList();
  }

  /** Returns at most {@code limit} of the module's threads that live, with their stacks. */
  public List<LivingThread> living(int limit) {
    return threads.living(limit);
  }

  /** Returns where the living thread of that identifier was made, if it is one of the module's. */
  public Optional<String> siteOf(long thread) {
    return threads.siteOf(thread);
  }

  /** Returns the threads that live. The caller must not keep them. */
  public List<Thread> aliveThreads() {
    return threads.alive();
  }

  /**
   * Returns the group of the module's platform threads. What a module makes behind the host's back on a thread of this
   * group is in it too, and so has a known owner: the host calls the module on threads of this group.
   */
  public ThreadGroup group() {
    return threads.group();
  }

  /** Returns the child processes that live, by name. */
  public Map<String, Long> processes() {
    Map<String, Long> found = new LinkedHashMap<>();
    processes.keySet().stream().filter(process -> process.process().isAlive() || !process.gone())
        .forEach(process -> found.put(process.name(), process.process().pid()));
    return found;
  }

  /** Returns the module that a process was started by, by the mark in its environment, if it was one of this JVM. */
  public static Optional<String> ownerOf(long pid) {
    return ProcessTree.moduleOf(pid);
  }

  /** Returns how many threads live, virtual ones included. Does not block. */
  public int threadCount() {
    return threads.platformCount() + threads.virtualCount();
  }

  /** Returns how many child processes live. Does not block. */
  public int processCount() {
    return processes.size();
  }

  /** Returns the counts of the module's work at this moment. */
  public WorkCounts counts() {
    Map<String, BoundedPool.Counts> byName = new LinkedHashMap<>();
    pools.forEach(pool -> byName.put(pool.name(), pool.counts()));
    ModuleScheduler current = currentScheduler();
    return new WorkCounts(threads.platformCount(), threads.virtualCount(), threads.made(), faults.count(),
        current == null ? 0 : current.waiting(), current == null ? 0 : current.skipped(),
        processes.size(), processesStarted.sum(), byName);
  }
}
