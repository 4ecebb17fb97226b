package dev.slipway.lifecycle.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
 * <p>Writes on a thread of its own, and whoever logs waits for that, so that a line is out when the call returns. When the
 * reader of the output has stopped, a write never returns: one who logs waits for a second then, the others not at all until
 * the output moves again. Their lines wait, and those beyond {@value #WAITING} are dropped and counted.
 */
final class LogSink extends Handler {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int LIMIT = 16 * 1024;
  private static final int WAITING = 1_000;

  private final Function<LogEntry, String> form;
  private final OutputStream out;
  private final Predicate<LogRecord> admits;
  private final Runnable closed;
  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>(WAITING);
  private final Thread writer =
      Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name("slipway/log").unstarted(this::writeAll);
  private final AtomicLong dropped = new AtomicLong();
  private final List<Consumer<? super LogEntry>> observers = new CopyOnWriteArrayList<>();
  private volatile boolean stuck;
  private volatile boolean ended;
  private final Formatter messages = new Formatter() {
    @Override
    public String format(LogRecord record) {
      return formatMessage(record);
    }
  };

  /** What waits to be written: the bytes of a line, or none to flush what was written before. */
  private static final class Line {
    private final byte[] bytes;
    private final CountDownLatch written = new CountDownLatch(1);

    Line(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  /** A sink of the records that {@code admits} lets in; it calls {@code closed} when java.util.logging closes it. */
  LogSink(Function<LogEntry, String> form, OutputStream out, Predicate<LogRecord> admits, Runnable closed) {
    this.form = form;
    this.out = out;
    this.admits = admits;
    this.closed = closed;
    writer.start();
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

  private void write(byte[] bytes) {
    Line line = new Line(bytes);
    if (ended || !lines.offer(line)) {
      dropped.incrementAndGet();
    } else if (!stuck && !await(line)) {
      stuck = true;
    }
  }

  private void writeAll() {
    while (true) {
      Line line;
      try {
        line = lines.take();
      } catch (InterruptedException _) {
        continue; // not for us: the log ends by end()
      }
      try {
        if (line.bytes.length == 0) {
          out.flush();
        } else {
          out.write(line.bytes);
        }
      } catch (IOException | RuntimeException _) {
        dropped.incrementAndGet();
      }
      stuck = false;
      line.written.countDown();
      if (ended && lines.isEmpty()) {
        return;
      }
    }
  }

  /** Waits without being disturbed by interrupts, which are for the caller's own work; returns whether the line is out. */
  private static boolean await(Line line) {
    boolean interrupted = false;
    long start = System.nanoTime();
    try {
      while (true) {
        try {
          return line.written.await(PATIENCE_NANOS - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
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
    Line mark = new Line(new byte[0]);
    if (!ended && lines.offer(mark) && !stuck && !await(mark)) {
      stuck = true;
    }
  }

  /** Writes what waits, then nothing more. Waits for that for a second at most. */
  void end() {
    ended = true;
    boolean _ = lines.offer(new Line(new byte[0])); // wakes the writer; when there is no room, it is awake
    try {
      writer.join(Duration.ofNanos(PATIENCE_NANOS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever closes has removed this from its logger before, so what is logged until {@code closed} has run is lost. */
  @Override
  public void close() {
    closed.run();
    flush();
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
