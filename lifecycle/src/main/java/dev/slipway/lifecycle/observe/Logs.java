package dev.slipway.lifecycle.observe;

import dev.slipway.api.Lease;
import dev.slipway.api.Settings;
import dev.slipway.lifecycle.config.HostSettings;
import dev.slipway.lifecycle.config.LogFormat;
import dev.slipway.lifecycle.config.LogLevel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The log of the process: one sink for everything that is logged through {@link System.Logger} or java.util.logging, and the
 * levels. Thread-safe; no method waits for more than a second.
 *
 * <p>java.util.logging has a shutdown hook that takes all handlers away, at the same time as the platform stops. This one puts
 * itself back until it is closed, and its levels with the next line: what a stop has to say is never lost. A program that embeds
 * the platform makes none, and keeps its own logging.
 */
public final class Logs implements AutoCloseable {

  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
  private static final long RESET_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Object lock = new Object();
  private final Logger root = Logger.getLogger("");
  private final List<Handler> before = List.of(root.getHandlers());
  private final java.util.logging.@Nullable Level levelBefore = root.getLevel();
  private final Map<String, Set<String>> modules = new HashMap<>();
  private final Map<String, Level> levels = new HashMap<>();
  private final Map<String, Logger> loggers = new HashMap<>();
  private final LogSink sink;
  private volatile boolean open = true;
  private volatile boolean wasReset;
  private volatile long resetNanos;

  private Logs(LogLines form, Level level, OutputStream out) {
    this.sink = new LogSink(form, out, this::admits, this::putBack);
    levels.put("", level);
    loggers.put("", root);
    before.forEach(root::removeHandler);
    root.addHandler(sink);
    root.setLevel(LogLevels.of(level));
  }

  /** Starts to log to standard output as {@link HostSettings#LOG_FORMAT} and {@link HostSettings#LOG_LEVEL} say. */
  public static Logs start(Settings host) {
    return start(host.get(HostSettings.LOG_FORMAT), host.get(HostSettings.LOG_LEVEL), new FileOutputStream(FileDescriptor.out));
  }

  /**
   * Starts to log to {@code out}.
   *
   * @param format the form; AUTO asks whether standard output is a terminal
   * @param level the level of all loggers that have none of their own; INHERIT means INFO
   * @param out where lines go; it is flushed, but never closed
   */
  public static Logs start(LogFormat format, LogLevel level, OutputStream out) {
    LogLines form = switch (format) {
      case TEXT -> LogLines.TEXT;
      case JSON -> LogLines.JSON;
      case AUTO -> isTerminal() ? LogLines.TEXT : LogLines.JSON;
    };
    return new Logs(form, level(level).orElse(Level.INFO), out);
  }

  /** Returns the level that a setting stands for, nothing for INHERIT. */
  public static Optional<Level> level(LogLevel setting) {
    return switch (setting) {
      case INHERIT -> Optional.empty();
      case TRACE -> Optional.of(Level.TRACE);
      case DEBUG -> Optional.of(Level.DEBUG);
      case INFO -> Optional.of(Level.INFO);
      case WARNING -> Optional.of(Level.WARNING);
      case ERROR -> Optional.of(Level.ERROR);
      case OFF -> Optional.of(Level.OFF);
    };
  }

  /** Returns whether standard output is a terminal, as far as the system says: the JDK only tells for input and output together. */
  public static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }

  /** Says which packages a module has, so that a level can be set by its name. Closing the lease takes its level back. */
  public Lease module(String name, Set<String> packages) {
    synchronized (lock) {
      modules.put(name, Set.copyOf(packages));
      Level level = levels.get(name);
      if (level != null) {
        apply(name, level);
      }
    }
    return () -> {
      synchronized (lock) {
        clear(name);
        modules.remove(name);
      }
    };
  }

  /**
   * Sets the level of a module, a package or a logger, and of all below it. Counts from now on, and again for a module that
   * comes back.
   *
   * @param name the name of a module or of a logger; empty for all that have no level of their own
   */
  public void level(String name, Level level) {
    synchronized (lock) {
      levels.put(name, level);
      apply(name, level);
    }
  }

  /** Takes the level of {@code name} back: the one above it counts again. */
  public void inherit(String name) {
    synchronized (lock) {
      if (!name.isEmpty() && levels.containsKey(name)) {
        clear(name);
        levels.remove(name);
      }
    }
  }

  /** Returns the levels that were set, by the name that they were set for. */
  public Map<String, Level> levels() {
    synchronized (lock) {
      return Map.copyOf(levels);
    }
  }

  /** Adds an observer of every entry; it is called on the thread that logs, after the line was written, and must not log. */
  public Lease observe(Consumer<? super LogEntry> observer) {
    sink.observe(observer);
    return () -> sink.forget(observer);
  }

  /** Returns how many lines could not be written. */
  public long dropped() {
    return sink.dropped();
  }

  /** Returns when everything that was logged before is written. */
  public void flush() {
    sink.flush();
  }

  /** Writes what is left, and gives logging back to whoever had it before. */
  @Override
  public void close() {
    synchronized (lock) {
      if (!open) {
        return;
      }
      open = false;
      root.removeHandler(sink);
      sink.end();
      before.forEach(root::addHandler);
      List.copyOf(loggers.keySet()).forEach(name -> {
        if (!name.isEmpty()) {
          setLevel(name, null);
        }
      });
      root.setLevel(levelBefore);
    }
  }

  private void apply(String name, Level level) {
    modules.getOrDefault(name, Set.of(name)).forEach(logger -> setLevel(logger, LogLevels.of(level)));
  }

  private void clear(String name) {
    modules.getOrDefault(name, Set.of(name)).forEach(logger -> {
      setLevel(logger, null);
      loggers.remove(logger);
    });
  }

  /** Loggers are kept, because java.util.logging holds them, and so their level, weakly. */
  private void setLevel(String logger, java.util.logging.@Nullable Level level) {
    loggers.computeIfAbsent(logger, Logger::getLogger).setLevel(level);
  }

  /** Undoes a reset of java.util.logging, which closes each handler after it has removed it, and then clears the levels. */
  private void putBack() {
    if (open) {
      root.addHandler(sink);
      resetNanos = System.nanoTime();
      wasReset = true;
    }
  }

  /** Sets the levels again after a reset, which goes on for a moment after it has closed the sink. */
  private boolean admits(LogRecord record) {
    if (!wasReset) {
      return true;
    }
    synchronized (lock) {
      if (open) {
        wasReset = System.nanoTime() - resetNanos < RESET_NANOS;
        levels.forEach(this::apply);
      }
    }
    String name = record.getLoggerName();
    return name == null || Logger.getLogger(name).isLoggable(record.getLevel());
  }
}
