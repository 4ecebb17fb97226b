package dev.slipway.lifecycle;

import dev.slipway.lifecycle.ModuleGraph.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The time to order modules with five dependencies each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PlanningBenchmark {

  private static final int EDGES = 5;

  /** How many modules. */
  @Param("1000")
  public int modules;

  private final List<Node> nodes = new ArrayList<>();

  /** For JMH. */
  public PlanningBenchmark() {}

  /** Makes modules whose names and places in the list tell nothing of their order. */
  @Setup
  public void declare() {
    Random random = new Random(1);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < modules; i++) {
      names.add("module-" + i);
    }
    Collections.shuffle(names, random);
    for (int i = 0; i < modules; i++) {
      Set<String> dependencies = new HashSet<>();
      while (dependencies.size() < Math.min(EDGES, i)) {
        dependencies.add(names.get(random.nextInt(i)));
      }
      nodes.add(new Node(names.get(i), "modules/" + names.get(i), dependencies, Set.of()));
    }
    Collections.shuffle(nodes, random);
  }

  /** Returns the order. */
  @Benchmark
  public List<String> order() {
    return ModuleGraph.of(nodes).order();
  }
}
