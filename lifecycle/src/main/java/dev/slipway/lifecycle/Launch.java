package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Starts a set of modules, each as soon as those that it needs are running.
 *
 * <p>Confined to one thread, except {@link #cancel}. When one fails, no further start is begun; those under way are awaited.
 */
final class Launch {

  static final String CANCELLED = "the start was cancelled";

  private final ModuleGraph graph;
  private final Map<String, ModuleRunner> runners = new LinkedHashMap<>();
  private final Function<String, Duration> timeouts;
  private final Map<String, Long> endedNanos = new ConcurrentHashMap<>();
  private volatile long begunNanos;
  private volatile boolean cancelled;

  /**
   * A launch to come.
   *
   * @param graph the order of all modules
   * @param runners the modules to start
   * @param timeouts how long each may take
   */
  Launch(ModuleGraph graph, List<ModuleRunner> runners, Function<String, Duration> timeouts) {
    this.graph = graph;
    this.timeouts = timeouts;
    runners.forEach(runner -> this.runners.put(runner.name(), runner));
  }

  /**
   * Starts the modules. Blocks until each is running, has failed, or was not begun.
   *
   * @return a line for each module that failed; empty when all run
   */
  List<String> run() {
    begunNanos = System.nanoTime();
    Wave.run("start", runners.keySet(), graph::needs, name -> !cancelled && start(name));
    runners.values().forEach(ModuleRunner::skip);
    if (cancelled) {
      return List.of(CANCELLED);
    }
    List<String> failures = new ArrayList<>();
    for (ModuleRunner runner : runners.values()) {
      String error = runner.error();
      if (error != null) {
        failures.add("module '" + runner.name() + "' did not start: " + error);
      }
    }
    return failures;
  }

  private boolean start(String name) {
    boolean running = runner(name).start(Deadline.after(timeouts.apply(name)), waitedFor(name));
    endedNanos.put(name, System.nanoTime());
    return running;
  }

  /** Returns for which module a start had to wait last, and how long it had to wait in all; empty when it had not. */
  private String waitedFor(String name) {
    return graph.needs(name).stream()
        .filter(endedNanos::containsKey)
        .max(Comparator.comparing(endedNanos::get))
        .map(last -> last + " for " + (System.nanoTime() - begunNanos) / 1_000_000 + " ms")
        .orElse("");
  }

  /** Begins no further start, and ends those under way as if their time were up. Returns at once; thread-safe. */
  void cancel() {
    cancelled = true;
    runners.values().forEach(ModuleRunner::hurry);
  }

  private ModuleRunner runner(String name) {
    return Objects.requireNonNull(runners.get(name));
  }
}
