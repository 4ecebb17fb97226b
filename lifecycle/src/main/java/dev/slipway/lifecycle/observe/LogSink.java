package dev.slipway.lifecycle.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where all records of java.util.logging go: blanked, formed and written, one at a time. Thread-safe.
 *
 * <p>Writes on the calling thread, so that a line is out when the call returns. A line that cannot get its turn for a second,
 * because the reader of the output has stopped, is dropped and counted.
 */
final class LogSink extends Handler {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int LIMIT = 16 * 1024;

  private final Function<LogEntry, String> form;
  private final OutputStream out;
  private final Predicate<LogRecord> admits;
  private final Runnable closed;
  private final ReentrantLock turn = new ReentrantLock();
  private final AtomicLong dropped = new AtomicLong();
  private final List<Consumer<? super LogEntry>> observers = new CopyOnWriteArrayList<>();
  private final Formatter messages = new Formatter() {
    @Override
    public String format(LogRecord record) {
      return formatMessage(record);
    }
  };

  /** A sink of the records that {@code admits} lets in; it calls {@code closed} when java.util.logging closes it. */
  LogSink(Function<LogEntry, String> form, OutputStream out, Predicate<LogRecord> admits, Runnable closed) {
    this.form = form;
    this.out = out;
    this.admits = admits;
    this.closed = closed;
  }

  @Override
  public void publish(@Nullable LogRecord record) {
    if (record == null || !isLoggable(record) || !admits.test(record)) {
      return;
    }
    LogEntry entry = entry(record);
    write(form.apply(entry).getBytes(StandardCharsets.UTF_8));
    for (Consumer<? super LogEntry> observer : observers) {
      observer.accept(entry);
    }
  }

  private LogEntry entry(LogRecord record) {
    Thread thread = Thread.currentThread();
    String name = thread.getName();
    Throwable thrown = record.getThrown();
    return new LogEntry(record.getInstant(), LogLevels.of(record.getLevel()), Optional.ofNullable(record.getLoggerName()).orElse(""),
        name.isEmpty() ? "virtual-" + thread.threadId() : name, safe(messages.format(record)),
        thrown == null ? Optional.empty() : Optional.of(safe(trace(thrown))));
  }

  private static String safe(@Nullable String text) {
    String cut = text == null ? "null" : text.length() > LIMIT ? text.substring(0, LIMIT) + "… (cut)" : text;
    return Secrets.masked(cut);
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter(1024);
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private void write(byte[] line) {
    if (!acquire()) {
      dropped.incrementAndGet();
      return;
    }
    try {
      out.write(line);
    } catch (IOException _) {
      dropped.incrementAndGet();
    } finally {
      turn.unlock();
    }
  }

  /** Waits for the turn without being disturbed by interrupts, which are for the caller's own work. */
  private boolean acquire() {
    if (turn.tryLock()) {
      return true;
    }
    boolean interrupted = false;
    long start = System.nanoTime();
    try {
      while (true) {
        try {
          return turn.tryLock(PATIENCE_NANOS - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void flush() {
    if (acquire()) {
      try {
        out.flush();
      } catch (IOException _) {
        dropped.incrementAndGet();
      } finally {
        turn.unlock();
      }
    }
  }

  @Override
  public void close() {
    flush();
    closed.run();
  }

  /** Adds one that hears of every entry, after it was written, on the thread that logs. */
  void observe(Consumer<? super LogEntry> observer) {
    observers.add(observer);
  }

  /** Takes an observer back. */
  void forget(Consumer<? super LogEntry> observer) {
    observers.remove(observer);
  }

  /** Returns how many lines could not be written. */
  long dropped() {
    return dropped.get();
  }
}
