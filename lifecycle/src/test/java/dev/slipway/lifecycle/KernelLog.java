package dev.slipway.lifecycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The lines that kernels log while this is open. Thread-safe. */
final class KernelLog extends Handler implements AutoCloseable {

  private final Logger logger = Logger.getLogger("dev.slipway.lifecycle.Kernel");
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private KernelLog() {}

  static KernelLog open() {
    KernelLog log = new KernelLog();
    log.logger.addHandler(log);
    return log;
  }

  /** Returns the lines that contain {@code text}. */
  List<String> lines(String text) {
    return lines.stream().filter(line -> line.contains(text)).toList();
  }

  @Override
  public void publish(LogRecord entry) {
    lines.add(new SimpleFormatter().formatMessage(entry));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
