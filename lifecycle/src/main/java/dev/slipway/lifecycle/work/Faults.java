package dev.slipway.lifecycle.work;

import dev.slipway.lifecycle.ledger.ModuleScope;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The place where all of a module's uncaught exceptions end: counted, logged with the module, and an error makes the
 * module fail. Thread-safe. A job that fails a thousand times a second does not fill the log: beyond
 * {@value #LINES_PER_WINDOW} lines in ten seconds it is counted only, and the next line says how many were left out.
 */
final class Faults {

  private static final System.Logger LOG = System.getLogger(Faults.class.getName());
  private static final int LINES_PER_WINDOW = 20;
  private static final long WINDOW_NANOS = 10_000_000_000L;

  private final String module;
  private final LongAdder count = new LongAdder();
  private final AtomicLong windowStart = new AtomicLong(System.nanoTime());
  private final AtomicLong inWindow = new AtomicLong();
  private final AtomicLong leftOut = new AtomicLong();
  private volatile @Nullable ModuleScope scope;

  Faults(ModuleScope scope) {
    this.module = scope.name();
    this.scope = scope;
  }

  long count() {
    return count.sum();
  }

  /** Lets go of the module: what comes later is an effect of its end, counted and logged for debugging only. */
  void forgetModule() {
    scope = null;
  }

  void report(String where, Throwable fault) {
    count.increment();
    ModuleScope current = scope;
    if (current == null) {
      LOG.log(System.Logger.Level.DEBUG, () -> "module " + module + ": " + where + " ended with its module", fault);
      return;
    }
    if (mayLog()) {
      long missing = leftOut.getAndSet(0);
      String tail = missing == 0 ? "" : " (" + missing + " earlier ones were not logged)";
      LOG.log(System.Logger.Level.ERROR, () -> "module " + module + ": uncaught in " + where + tail, fault);
    } else {
      leftOut.incrementAndGet();
    }
    if (fault instanceof Error) {
      current.failed(fault);
    }
  }

  private boolean mayLog() {
    long now = System.nanoTime();
    long start = windowStart.get();
    if (now - start > WINDOW_NANOS && windowStart.compareAndSet(start, now)) {
      inWindow.set(0);
    }
    return inWindow.incrementAndGet() <= LINES_PER_WINDOW;
  }
}
