package dev.slipway.lifecycle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which module needs which, and the order that follows from it. Immutable.
 *
 * <p>The order is topological and stable: among modules that could come next, the alphabetically first does. Building and
 * ordering take time in proportion to modules and dependencies.
 */
final class ModuleGraph {

  private final Map<String, Node> nodes;
  private final List<String> order;
  private final Map<String, SequencedSet<String>> needs;
  private final Map<String, SequencedSet<String>> neededBy;

  private ModuleGraph(
      Map<String, Node> nodes,
      List<String> order,
      Map<String, SequencedSet<String>> needs,
      Map<String, SequencedSet<String>> neededBy) {
    this.nodes = nodes;
    this.order = order;
    this.needs = needs;
    this.neededBy = neededBy;
  }

  /**
   * One module as it declares itself. Immutable.
   *
   * @param name its name
   * @param source the file or folder that it comes from, for messages
   * @param dependencies the modules that it requires
   * @param optionalDependencies the modules that it starts after where they are present
   */
  record Node(String name, String source, Set<String> dependencies, Set<String> optionalDependencies) {}

  /**
   * Orders the modules.
   *
   * @throws PlanProblem when a name stands twice, a dependency is missing, or there is a cycle; names all of them
   */
  static ModuleGraph of(Collection<Node> modules) {
    List<String> problems = new ArrayList<>();
    Map<String, Node> nodes = new TreeMap<>();
    for (Node node : modules) {
      Node other = nodes.putIfAbsent(node.name(), node);
      if (other != null) {
        problems.add("two modules are named '" + node.name() + "': " + other.source() + " and " + node.source());
      }
    }
    Map<String, SequencedSet<String>> needs = new HashMap<>();
    Map<String, SequencedSet<String>> neededBy = new HashMap<>();
    nodes.keySet().forEach(name -> neededBy.put(name, new LinkedHashSet<>()));
    for (Node node : nodes.values()) {
      SequencedSet<String> present = new LinkedHashSet<>();
      for (String dependency : new TreeSet<>(node.dependencies())) {
        if (nodes.containsKey(dependency)) {
          present.add(dependency);
        } else {
          problems.add("module '" + node.name() + "' (" + node.source() + ") requires module '" + dependency
              + "', which is not there: add modules/" + dependency + "/ or remove modules/" + node.name() + "/");
        }
      }
      new TreeSet<>(node.optionalDependencies()).stream().filter(nodes::containsKey).forEach(present::add);
      needs.put(node.name(), present);
      present.forEach(dependency -> neededBy.getOrDefault(dependency, new LinkedHashSet<>()).add(node.name()));
    }
    List<String> order = sort(nodes.keySet(), needs, neededBy);
    if (order.size() < nodes.size()) {
      Set<String> left = new LinkedHashSet<>(nodes.keySet());
      order.forEach(left::remove);
      problems.add("modules depend on each other in a circle: " + String.join(" → ", cycle(left, needs)));
    }
    if (!problems.isEmpty()) {
      throw new PlanProblem(problems);
    }
    return new ModuleGraph(nodes, order, needs, neededBy);
  }

  private static List<String> sort(
      Set<String> names, Map<String, SequencedSet<String>> needs, Map<String, SequencedSet<String>> neededBy) {
    Map<String, Integer> open = new HashMap<>();
    PriorityQueue<String> ready = new PriorityQueue<>();
    for (String name : names) {
      int count = of(needs, name).size();
      open.put(name, count);
      if (count == 0) {
        ready.add(name);
      }
    }
    List<String> order = new ArrayList<>(names.size());
    while (!ready.isEmpty()) {
      String next = ready.remove();
      order.add(next);
      for (String dependent : of(neededBy, next)) {
        if (open.merge(dependent, -1, Integer::sum) == 0) {
          ready.add(dependent);
        }
      }
    }
    return order;
  }

  /** Walks along unfinished dependencies until a module comes up again; every module in {@code left} has one. */
  private static List<String> cycle(Set<String> left, Map<String, SequencedSet<String>> needs) {
    List<String> path = new ArrayList<>();
    Map<String, Integer> seen = new LinkedHashMap<>();
    String at = left.iterator().next();
    while (!seen.containsKey(at)) {
      seen.put(at, path.size());
      path.add(at);
      at = of(needs, at).stream().filter(left::contains).findFirst().orElseThrow();
    }
    List<String> circle = new ArrayList<>(path.subList(seen.getOrDefault(at, 0), path.size()));
    circle.add(at);
    return circle;
  }

  private static SequencedSet<String> of(Map<String, SequencedSet<String>> edges, String name) {
    SequencedSet<String> found = edges.get(name);
    return found == null ? new LinkedHashSet<>() : found;
  }

  /** Returns the names in start order. */
  List<String> order() {
    return order;
  }

  /** Returns whether there is a module of that name. */
  boolean contains(String name) {
    return nodes.containsKey(name);
  }

  /** Returns what must run before {@code name} starts: its dependencies, and the optional ones that are present. */
  Set<String> needs(String name) {
    return of(needs, name);
  }

  /** Returns the modules that need {@code name} directly. */
  Set<String> neededBy(String name) {
    return of(neededBy, name);
  }

  /** Returns {@code name} and all that require it, directly or not, in start order. Optional dependents are left out. */
  List<String> withDependents(String name) {
    Set<String> found = new HashSet<>(Set.of(name));
    Deque<String> open = new ArrayDeque<>(found);
    while (!open.isEmpty()) {
      String at = open.remove();
      for (String dependent : neededBy(at)) {
        Node node = nodes.get(dependent);
        if (node != null && node.dependencies().contains(at) && found.add(dependent)) {
          open.add(dependent);
        }
      }
    }
    return order.stream().filter(found::contains).toList();
  }

  /** Returns the length of the longest chain of dependencies that begins at {@code name}, itself included, within {@code among}. */
  Map<String, Integer> heights(Set<String> among) {
    Map<String, Integer> heights = new HashMap<>();
    for (String name : order) {
      if (among.contains(name)) {
        int below = needs(name).stream().mapToInt(need -> heights.getOrDefault(need, 0)).max().orElse(0);
        heights.put(name, below + 1);
      }
    }
    return heights;
  }
}
