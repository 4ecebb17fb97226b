package dev.slipway.lifecycle;

import dev.slipway.api.ModuleState;
import dev.slipway.api.ModuleStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The place of one module on the platform: where its instances come from, and the one that is there now. Thread-safe.
 *
 * <p>When an instance is gone only its last status and the report of its stop are kept, so that nothing here keeps its classes in memory.
 */
final class Slot {

  private final String name;
  private final ModuleSource source;
  private ModuleGraph.Node node;
  private @Nullable ModuleRunner runner;
  private @Nullable ModuleStatus last;
  private @Nullable ModuleReport lastReport;
  private @Nullable String stoppedWith;

  Slot(ModuleGraph.Node node, ModuleSource source) {
    this.name = node.name();
    this.source = source;
    this.node = node;
  }

  String name() {
    return name;
  }

  ModuleSource source() {
    return source;
  }

  synchronized ModuleGraph.Node node() {
    return node;
  }

  /** Puts an instance here, with what it declares. */
  synchronized void fill(ModuleGraph.Node declared, ModuleRunner instance) {
    node = declared;
    runner = instance;
    stoppedWith = null;
  }

  /** Takes the instance away; {@code cause} is the module whose stop took this one along. */
  synchronized void empty(String cause) {
    if (runner != null) {
      last = runner.status();
      lastReport = runner.report();
      runner = null;
      stoppedWith = cause;
    }
  }

  /** Returns how the last instance was stopped, or null while there is an instance, or never was one. */
  synchronized @Nullable ModuleReport stopped() {
    return runner == null ? lastReport : null;
  }

  synchronized @Nullable ModuleRunner runner() {
    return runner;
  }

  /** Returns the module whose stop took this one along, or null while there is an instance. */
  synchronized @Nullable String stoppedWith() {
    return stoppedWith;
  }

  synchronized boolean isRunning() {
    return runner != null && runner.state() == ModuleState.RUNNING;
  }

  /** Returns whether the instance has failed, or the last one had when it was taken away. */
  synchronized boolean hasFailed() {
    return runner != null ? runner.error() != null : last != null && last.state() == ModuleState.FAILED;
  }

  ModuleStatus status() {
    ModuleRunner now = runner();
    if (now != null) {
      return now.status();
    }
    synchronized (this) {
      return last != null ? last : new ModuleStatus(
          name, source.text(), ModuleState.NEW, Instant.EPOCH, node.dependencies(), node.optionalDependencies(),
          Duration.ZERO, List.of(), ModuleStatus.Resources.NONE, Optional.empty());
    }
  }
}
