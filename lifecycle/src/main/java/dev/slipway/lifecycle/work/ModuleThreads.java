package dev.slipway.lifecycle.work;

import dev.slipway.api.Deadline;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.ledger.Quota;
import dev.slipway.lifecycle.ledger.Site;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one module, from the moment they are made until they end. Thread-safe.
 *
 * <p>Threads are held weakly, and struck when they end, so that neither a million short threads nor one that is never
 * started make this grow. All platform threads are in one thread group, which what they make behind the host's back
 * inherits: it tells whose it is.
 */
final class ModuleThreads {

  private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int MAX_ROLES = 1_000;
  private static final long INTERRUPT_AGAIN_MILLIS = 50;
  private static final long LOOK_NANOS = 500_000;

  private final String module;
  private final WorkOptions options;
  private final Faults faults;
  private final Quota quota;
  private final ThreadGroup group;
  private final Map<String, AtomicLong> roles = new ConcurrentHashMap<>();
  private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
  private final ReferenceQueue<Thread> neverStarted = new ReferenceQueue<>();
  private final AtomicInteger platform = new AtomicInteger();
  private final AtomicInteger virtual = new AtomicInteger();
  private final LongAdder made = new LongAdder();
  private final Thread.UncaughtExceptionHandler handler;
  private volatile @Nullable ClassLoader loader;
  private volatile boolean closed;

  ModuleThreads(ModuleScope scope, WorkOptions options, Faults faults) {
    this.module = scope.name();
    this.options = options;
    this.faults = faults;
    this.quota = scope.quota();
    this.loader = scope.loader();
    this.group = new ThreadGroup(rootOfApplication(), module);
    this.handler = (thread, fault) -> faults.report("thread " + thread.getName(), fault);
  }

  /** The group of the program's first thread, so that a group made on one module's thread is not a child of that module's. */
  private static ThreadGroup rootOfApplication() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null && group.getParent().getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  ThreadGroup group() {
    return group;
  }

  ThreadFactory factory(String role, boolean isVirtual) {
    AtomicLong number = counter(role);
    return code -> make(role, number, isVirtual, code);
  }

  /** Returns the counter of a role; beyond {@value #MAX_ROLES} roles all share one. */
  AtomicLong counter(String role) {
    checkRole(role);
    String key = roles.size() >= MAX_ROLES && !roles.containsKey(role) ? "" : role;
    return roles.computeIfAbsent(key, any -> new AtomicLong());
  }

  private void checkRole(String role) {
    if (!ROLE.matcher(role).matches()) {
      throw new IllegalArgumentException("module '" + module + "': the role '" + role
          + "' is none: letters, digits, '.', '_' and '-', at most 64, beginning with a letter or digit");
    }
  }

  private Thread make(String role, AtomicLong number, boolean isVirtual, Runnable code) {
    purge();
    AtomicInteger living = isVirtual ? virtual : platform;
    int limit = isVirtual ? options.virtualThreads() : options.platformThreads();
    if (living.incrementAndGet() > limit) {
      living.decrementAndGet();
      quota.refused(isVirtual ? Quota.Limit.VIRTUAL_THREADS : Quota.Limit.PLATFORM_THREADS, limit);
      throw new RejectedExecutionException("module '" + module + "' has " + limit + (isVirtual ? " virtual" : " platform")
          + " threads, its limit, and cannot make another for '" + role + "'");
    }
    Body body = new Body(code);
    String name = module + "/" + role + "-" + number.getAndIncrement();
    Thread thread = isVirtual
        ? Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).uncaughtExceptionHandler(handler).unstarted(body)
        : Thread.ofPlatform().name(name).group(group).daemon(true).inheritInheritableThreadLocals(false)
            .uncaughtExceptionHandler(handler).unstarted(body);
    Entry entry = new Entry(thread, Site.ofCaller(), isVirtual, neverStarted);
    body.entry = entry;
    entries.put(entry.id, entry);
    ClassLoader current = loader;
    if (closed || current == null) {
      strike(entry);
      throw new RejectedExecutionException("module '" + module + "' is closing and makes no thread for '" + role + "'");
    }
    thread.setContextClassLoader(current);
    made.increment();
    return thread;
  }

  private void purge() {
    for (Reference<?> gone = neverStarted.poll(); gone != null; gone = neverStarted.poll()) {
      if (gone instanceof Entry entry) {
        strike(entry);
      }
    }
  }

  private void strike(Entry entry) {
    if (entries.remove(entry.id, entry)) {
      (entry.isVirtual ? virtual : platform).decrementAndGet();
    }
  }

  int platformCount() {
    return platform.get();
  }

  int virtualCount() {
    return virtual.get();
  }

  long made() {
    return made.sum();
  }

  /** Returns the threads that were started and have not ended, oldest first. */
  List<Thread> alive() {
    List<Thread> threads = new ArrayList<>();
    for (Entry entry : entries.values()) {
      Thread thread = entry.get();
      if (thread != null && thread.isAlive()) {
        threads.add(thread);
      }
    }
    threads.sort(Comparator.comparingLong(Thread::threadId));
    return threads;
  }

  /** Returns at most {@code limit} of the threads that live, with their stacks. */
  List<LivingThread> living(int limit) {
    List<LivingThread> found = new ArrayList<>();
    for (Thread thread : alive()) {
      if (found.size() == limit) {
        break;
      }
      Entry entry = entries.get(thread.threadId());
      if (entry != null) {
        List<String> stack = LivingThread.text(thread.getStackTrace());
        found.add(new LivingThread(entry.id, thread.getName(), entry.isVirtual, entry.site, stack));
      }
    }
    return found;
  }

  Optional<String> siteOf(long thread) {
    return Optional.ofNullable(entries.get(thread)).map(entry -> entry.site);
  }

  /** Refuses further threads; those made and not yet started end at once when they are. */
  void seal() {
    closed = true;
  }

  /** Interrupts all threads, and again those that go on, and returns when none lives, or at the deadline. */
  void interruptAndJoin(Deadline deadline) throws InterruptedException {
    seal();
    List<Thread> left = others();
    while (!left.isEmpty()) {
      for (Thread thread : left) {
        thread.interrupt();
      }
      joinAll(left, deadline.within(Duration.ofMillis(INTERRUPT_AGAIN_MILLIS)));
      left = others();
      left.removeIf(ModuleThreads::exits);
      if (deadline.expired()) {
        break;
      }
    }
  }

  /** Whether a thread ends the process: that call never returns, and waits for the stop that would wait for it. */
  private static boolean exits(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown") && frame.getMethodName().equals("exit"));
  }

  private List<Thread> others() {
    List<Thread> threads = alive();
    threads.remove(Thread.currentThread());
    return threads;
  }

  /** Looks instead of joining: a join takes the thread's monitor, which the module may hold. */
  private static void joinAll(List<Thread> threads, Deadline deadline) throws InterruptedException {
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (deadline.expired()) {
          return;
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }

  /** Lets go of the module's loader. */
  void forgetModule() {
    seal();
    loader = null;
  }

  /** What is known of a thread without keeping it. */
  private static final class Entry extends WeakReference<Thread> {
    private final long id;
    private final String site;
    private final boolean isVirtual;

    Entry(Thread thread, String site, boolean isVirtual, ReferenceQueue<Thread> queue) {
      super(thread, queue);
      this.id = thread.threadId();
      this.site = site;
      this.isVirtual = isVirtual;
    }
  }

  /** The code of a thread, around which the thread is struck. */
  private final class Body implements Runnable {
    private final Runnable code;
    private @Nullable Entry entry;

    Body(Runnable code) {
      this.code = code;
    }

    @Override
    public void run() {
      Thread thread = Thread.currentThread();
      try {
        if (!closed) {
          code.run();
        }
      } catch (Throwable fault) {
        // Here, and not after the end, so that the fault is told before the thread counts as gone; a handler of the
        // module's own on the thread is respected.
        tell(thread, fault);
      } finally {
        Entry mine = entry;
        if (mine != null) {
          strike(mine);
        }
      }
    }

    private void tell(Thread thread, Throwable fault) {
      try {
        thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
      } catch (Throwable second) {
        faults.report("the uncaught-exception handler of thread " + thread.getName(), second);
      }
    }
  }
}
