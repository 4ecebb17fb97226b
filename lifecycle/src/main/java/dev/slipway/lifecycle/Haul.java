package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformPhase;
import dev.slipway.lifecycle.ledger.StopScope;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Hauls a set of running modules out, dependents first.
 *
 * <p>Confined to one thread. In each phase a module's turn comes when all its dependents have had theirs, and its budget is an
 * equal share of what is left among the modules that may still have to follow it one after the other: whoever overstays
 * spends his own share, and those below him still have theirs.
 */
final class Haul {

  private static final Logger LOGGER = System.getLogger(Haul.class.getName());

  private final ModuleGraph graph;
  private final Map<String, ModuleRunner> runners = new LinkedHashMap<>();
  private final Map<String, Integer> heights;
  private final Caps caps;
  private final StopScope scope;

  /**
   * A haul to come.
   *
   * @param graph the order of all modules
   * @param runners the modules to stop
   * @param caps the longest time of a module in a phase, where one is configured
   * @param scope whether the rest of the platform goes on
   */
  Haul(ModuleGraph graph, Collection<ModuleRunner> runners, Caps caps, StopScope scope) {
    this.graph = graph;
    this.scope = scope;
    this.caps = caps;
    runners.forEach(runner -> this.runners.put(runner.name(), runner));
    this.heights = graph.heights(this.runners.keySet());
  }

  /** The longest time of a module in a phase. */
  @FunctionalInterface
  interface Caps {
    /** No limits but the phases' own. */
    Caps NONE = (module, phase) -> Optional.empty();

    Optional<Duration> of(String module, PlatformPhase phase);
  }

  /** Makes the modules refuse new work. Blocks until done, at most until {@code end} and a moment. */
  void quiesce(Deadline end) {
    wave(PlatformPhase.QUIESCE, end, (runner, share) -> runner.quiesce(scope, share));
  }

  /** Lets the modules finish what they accepted. Blocks until done, at most until {@code end} and a moment. */
  void drain(Deadline end) {
    wave(PlatformPhase.DRAIN, end, ModuleRunner::drain);
  }

  /** Gives back what the modules hold. Blocks until done, at most until {@code end} and a moment. */
  void close(Deadline end) {
    wave(PlatformPhase.CLOSE, end, ModuleRunner::close);
  }

  /** Returns how each module fared, in the order in which they were stopped. */
  List<ModuleReport> reports() {
    return graph.order().reversed().stream()
        .filter(runners::containsKey)
        .map(name -> runner(name).report())
        .toList();
  }

  private void wave(PlatformPhase phase, Deadline end, BiConsumer<ModuleRunner, Deadline> step) {
    Wave.run(phase.name().toLowerCase(Locale.ROOT), runners.keySet(), this::dependents, name -> {
      Deadline share = end.within(Duration.ofNanos(end.remaining(TimeUnit.NANOSECONDS) / heights.getOrDefault(name, 1)));
      try {
        step.accept(runner(name), caps.of(name, phase).map(share::within).orElse(share));
      } catch (RuntimeException | Error e) { // a mistake with one module must not keep the others from their turn
        LOGGER.log(Level.ERROR, "module " + name + ": the kernel stumbled in " + phase, e);
      }
      return true;
    });
  }

  private Set<String> dependents(String name) {
    return graph.neededBy(name);
  }

  private ModuleRunner runner(String name) {
    return Objects.requireNonNull(runners.get(name));
  }
}
