package dev.slipway.lifecycle;

import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformEvent;
import dev.slipway.lifecycle.ledger.Quota;
import dev.slipway.lifecycle.observe.Metrics;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * What is counted of starts and stops: how often, and how long each phase of each module took the last time. Thread-safe.
 *
 * <p>Most meters come with the first thing that they count, so there are as many as there are modules.
 */
final class LifecycleMeters {

  private static final double NANOS = 1_000_000_000;

  private final Metrics metrics;
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> nanos = new ConcurrentHashMap<>();
  private final LongAdder forced = new LongAdder();
  private final LongAdder leaks = new LongAdder();

  LifecycleMeters(Metrics metrics) {
    this.metrics = metrics;
    metrics.functionalCounter("lifecycle_forced", Map.of(), "calls of starts and stops that were abandoned", forced::sum);
    metrics.functionalCounter("lifecycle_leaks", Map.of(), "leaks found after modules were stopped", leaks::sum);
  }

  void forced() {
    forced.increment();
  }

  void leaks(int found) {
    leaks.add(found);
  }

  /** Counts a change of state, and notes how long the state that ended took. */
  void changed(PlatformEvent.ModuleChanged change) {
    switch (change.from()) {
      case STARTING, QUIESCING, DRAINING, CLOSING -> took(change.module(), change.from(), change.took());
      case NEW, RUNNING, STOPPED, FAILED -> { }
    }
    switch (change.to()) {
      case RUNNING -> count("lifecycle_starts", change.module(), "times that the module was started");
      case STOPPED -> count("lifecycle_stops", change.module(), "times that the module was stopped without an error");
      case FAILED -> count("lifecycle_failures", change.module(), "times that the module was seen to fail");
      case NEW, STARTING, QUIESCING, DRAINING, CLOSING -> { }
    }
  }

  private void count(String name, String module, String description) {
    counts.computeIfAbsent(name + " " + module, any -> {
      LongAdder count = new LongAdder();
      metrics.functionalCounter(name, Map.of("module", module), description, count::sum);
      return count;
    }).increment();
  }

  /** Shows how often the module was refused something, by limit, from the first time on that it could be. */
  void limited(String module, Quota quota) {
    for (Quota.Limit limit : Quota.Limit.values()) {
      metrics.functionalCounter("module_refused", Map.of("module", module, "limit", limit.name().toLowerCase(Locale.ROOT)),
          "times that the module was refused something because of a limit", () -> quota.refusals(limit));
    }
  }

  /** Shows whether the module has failed. */
  void failing(String module, BooleanSupplier failed) {
    metrics.gauge("module_failed", "", Map.of("module", module), "1 while the module has failed and was not started again",
        () -> failed.getAsBoolean() ? 1 : 0);
  }

  private void took(String module, ModuleState state, Duration length) {
    String phase = switch (state) {
      case STARTING -> "start";
      case QUIESCING -> "quiesce";
      case DRAINING -> "drain";
      default -> "close";
    };
    nanos.computeIfAbsent(module + " " + phase, any -> {
      AtomicLong last = new AtomicLong();
      metrics.gauge("lifecycle_seconds", "", Map.of("module", module, "phase", phase),
          "how long a phase of the module took the last time, in seconds", () -> last.get() / NANOS);
      return last;
    }).set(length.toNanos());
  }
}
