package dev.slipway.dashboard.state;

import dev.slipway.api.Deadline;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One section, as its collector read it last. Read by one thread at a time; the rest is thread-safe. */
final class Cell {

  private static final Logger LOGGER = System.getLogger(Cell.class.getName());
  private static final long LEAST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Collector collector;
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile JsonValue value = JsonValue.NULL;
  private volatile boolean failed;
  /** Guarded by this object, as is what follows. */
  private @Nullable Thread reader;
  private long readSince;

  Cell(Collector collector) {
    this.collector = collector;
  }

  String section() {
    return collector.section();
  }

  Duration period() {
    return collector.period();
  }

  JsonValue value() {
    return value;
  }

  long reads() {
    return reads.get();
  }

  long failures() {
    return failures.get();
  }

  /** Reads the section once. */
  void read() {
    begin();
    try {
      value = collector.collect();
      failed = false;
    } catch (IOException | RuntimeException e) {
      failures.incrementAndGet();
      if (!failed) {
        LOGGER.log(Level.WARNING, "section '" + section() + "' of the dashboard cannot be read: " + e);
      }
      failed = true;
    } finally {
      reads.incrementAndGet();
      end();
    }
  }

  private synchronized void begin() {
    reader = Thread.currentThread();
    readSince = System.nanoTime();
  }

  /** Takes along an interrupt that came too late, for the thread does other things next. */
  private synchronized void end() {
    reader = null;
    boolean _ = Thread.interrupted();
    notifyAll();
  }

  /** Waits until no read is under way; returns whether that was so before the deadline. */
  synchronized boolean await(Deadline deadline) throws InterruptedException {
    while (reader != null) {
      long millis = deadline.remaining().toMillis();
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }

  /** Returns whether the section is older than it should be; a read that takes too long is interrupted. */
  synchronized boolean isStale() {
    Thread running = reader;
    long patience = Math.max(LEAST_PATIENCE_NANOS, 2 * period().toNanos());
    if (running != null && System.nanoTime() - readSince > patience) {
      running.interrupt();
      return true;
    }
    return failed;
  }
}
