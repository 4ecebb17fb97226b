package dev.slipway.lifecycle;

import dev.slipway.api.ModuleStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All modules of the platform, running or not, and the order among them. Thread-safe. */
final class ModuleTable {

  private final Map<String, Slot> slots = new TreeMap<>();
  private ModuleGraph graph = ModuleGraph.of(List.of());

  /**
   * Takes the modules in.
   *
   * @throws PlanProblem when they cannot be ordered; the table is then as it was
   */
  synchronized void admit(Collection<Slot> modules) {
    graph = ModuleGraph.of(modules.stream().map(Slot::node).toList());
    modules.forEach(slot -> slots.put(slot.name(), slot));
  }

  /**
   * Orders the modules anew, with a module that declares other dependencies than before.
   *
   * @throws PlanProblem when they cannot be ordered; the order is then as it was
   */
  synchronized void reorder(ModuleGraph.Node changed) {
    Stream<ModuleGraph.Node> others = slots.values().stream().map(Slot::node).filter(node -> !node.name().equals(changed.name()));
    graph = ModuleGraph.of(Stream.concat(others, Stream.of(changed)).toList());
  }

  synchronized ModuleGraph graph() {
    return graph;
  }

  synchronized Optional<Slot> find(String name) {
    return Optional.ofNullable(slots.get(name));
  }

  /** Returns the slots in start order. */
  synchronized List<Slot> inOrder() {
    return graph.order().stream().map(name -> Objects.requireNonNull(slots.get(name))).toList();
  }

  /** Returns the instances that are there, in start order. */
  List<ModuleRunner> runners() {
    return inOrder().stream().flatMap(slot -> Stream.ofNullable(slot.runner())).toList();
  }

  List<ModuleStatus> statuses() {
    return inOrder().stream().map(Slot::status).toList();
  }
}
