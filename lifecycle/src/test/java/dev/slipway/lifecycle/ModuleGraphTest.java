package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.lifecycle.ModuleGraph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleGraphTest {

  /** Reads {@code chat: store users ?metrics}: a name, what it requires, and with a question mark what it likes. */
  private static Node node(String line) {
    String[] parts = line.split(":", -1);
    List<String> all = Stream.of(parts[1].strip().split(" ")).filter(word -> !word.isEmpty()).toList();
    Set<String> required = new TreeSet<>(all.stream().filter(word -> !word.startsWith("?")).toList());
    Set<String> optional = new TreeSet<>(all.stream().filter(word -> word.startsWith("?")).map(word -> word.substring(1)).toList());
    return new Node(parts[0].strip(), "modules/" + parts[0].strip() + ".jar", required, optional);
  }

  private static ModuleGraph graph(String lines) {
    return ModuleGraph.of(Arrays.stream(lines.split(";")).map(ModuleGraphTest::node).toList());
  }

  private static List<String> problems(String lines) {
    return assertThrows(PlanProblem.class, () -> graph(lines)).lines();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "a:                                  | a",
    "c: ; b: ; a:                        | a b c",
    "a: b ; b: c ; c:                    | c b a",
    "d: b c ; c: a ; b: a ; a:           | a b c d",
    "z: ; a: z                           | z a",
    "a: ?b ; b:                          | b a",
    "a: ?gone ; b:                       | a b",
    "a: b ?b ; b:                        | b a",
    "b: ; a: ; y: b ; x: a               | a b x y",
  })
  void order_isTopologicalAndThenAlphabetical(String lines, String order) {
    assertEquals(List.of(order.split(" ")), graph(lines).order());
  }

  @Test
  void order_ofNothingIsEmpty() {
    assertEquals(List.of(), ModuleGraph.of(List.of()).order());
  }

  @Test
  void order_doesNotDependOnTheOrderInWhichModulesAreFound() {
    List<Node> nodes = new ArrayList<>(randomNodes(new Random(3), 40, 3));
    List<String> order = ModuleGraph.of(nodes).order();
    Random random = new Random(5);
    for (int round = 0; round < 50; round++) {
      Collections.shuffle(nodes, random);
      assertEquals(order, ModuleGraph.of(nodes).order());
    }
  }

  @Test
  void missingDependency_isNamedWithModuleFileAndRemedy() {
    assertEquals(
        List.of("module 'chat' (modules/chat.jar) requires module 'store', which is not there: add modules/store/ or remove"
            + " modules/chat/"),
        problems("chat: store ; ticks:"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "a: a                                | a → a",
    "a: b ; b: a                         | a → b → a",
    "a: b ; b: c ; c: d ; d: b           | b → c → d → b",
    "a: ?b ; b: ?a                       | a → b → a",
    "x: ; a: x b ; b: x c ; c: x a       | a → b → c → a",
    "above: a ; a: b ; b: a              | a → b → a",
  })
  void cycle_isPrintedInFull(String lines, String cycle) {
    assertEquals(List.of("modules depend on each other in a circle: " + cycle), problems(lines));
  }

  @Test
  void duplicateName_isNamedWithBothFiles() {
    List<Node> nodes = List.of(
        new Node("chat", "modules/chat", Set.of(), Set.of()), new Node("chat", "modules/talk.jar", Set.of(), Set.of()));
    var problem = assertThrows(PlanProblem.class, () -> ModuleGraph.of(nodes));
    assertEquals(List.of("two modules are named 'chat': modules/chat and modules/talk.jar"), problem.lines());
  }

  @Test
  void allProblems_areToldAtOnce() {
    List<String> lines = problems("a: gone ; b: also-gone ; c: d ; d: c ; b:");

    assertEquals(4, lines.size(), lines::toString);
    assertTrue(lines.get(0).startsWith("two modules are named 'b'"), lines::toString);
    assertTrue(lines.get(1).startsWith("module 'a'"), lines::toString);
    assertTrue(lines.get(2).startsWith("module 'b'"), lines::toString);
    assertTrue(lines.get(3).endsWith("c → d → c"), lines::toString);
  }

  @Test
  void missingOptionalDependency_isNoProblem() {
    ModuleGraph graph = graph("a: ?gone");

    assertEquals(Set.of(), graph.needs("a"));
    assertFalse(graph.contains("gone"));
    assertEquals(Set.of(), graph.neededBy("gone"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "a | a b c",
    "b | b c",
    "c | c",
    "d | d e",
    "e | e",
  })
  void withDependents_areThoseThatRequireItInStartOrder(String name, String all) {
    ModuleGraph graph = graph("a: ; b: a ; c: b ; d: ?a ; e: d ?b");

    assertEquals(List.of(all.split(" ")), graph.withDependents(name));
  }

  @Test
  void heights_countOnlyWhatIsAmongThem() {
    ModuleGraph graph = graph("a: ; b: a ; c: b ; d: ?c");

    assertEquals(Map.of("a", 1, "b", 2, "c", 3, "d", 4), graph.heights(Set.of("a", "b", "c", "d")));
    assertEquals(Map.of("c", 1, "d", 2), graph.heights(Set.of("c", "d")));
    assertEquals(Map.of("a", 1, "d", 1), graph.heights(Set.of("a", "d")));
    assertEquals(Map.of(), graph.heights(Set.of()));
  }

  @Test
  void randomGraphs_areOrderedClosedAndMeasuredRightly() {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      List<Node> nodes = randomNodes(random, 1 + random.nextInt(30), random.nextInt(6));
      Collections.shuffle(nodes, random);
      check(ModuleGraph.of(nodes), nodes, seed);
    }
  }

  @Test
  void randomGraphsWithACycle_areRefusedWithARealOne() {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      List<Node> nodes = randomNodes(random, 2 + random.nextInt(20), 3);
      Node low = nodes.getFirst();
      Node top = nodes.getLast();
      nodes.set(0, new Node(low.name(), low.source(), Set.of(top.name()), Set.of()));
      nodes.set(nodes.size() - 1, new Node(top.name(), top.source(), Set.of(low.name()), Set.of()));
      Map<String, Node> byName = new HashMap<>();
      nodes.forEach(node -> byName.put(node.name(), node));

      var problem = assertThrows(PlanProblem.class, () -> ModuleGraph.of(nodes));
      String line = problem.lines().getFirst();
      List<String> circle = List.of(line.substring(line.indexOf(": ") + 2).split(" → "));
      assertEquals(circle.getFirst(), circle.getLast(), line);
      assertEquals(circle.size() - 1, new HashSet<>(circle).size(), line);
      for (int i = 1; i < circle.size(); i++) {
        assertTrue(wants(byName.get(circle.get(i - 1))).contains(circle.get(i)), line);
      }
    }
  }

  @Test
  void aThousandModulesWithFiveEdgesEach_arePlannedRightly() {
    List<Node> nodes = randomNodes(new Random(1_000), 1_000, 5);
    Collections.shuffle(nodes, new Random(1));

    check(ModuleGraph.of(nodes), nodes, 1_000);
  }

  private static Set<String> wants(Node node) {
    Set<String> all = new HashSet<>(node.dependencies());
    all.addAll(node.optionalDependencies());
    return all;
  }

  /** Modules whose edges lead to earlier ones; names are shuffled, so that the alphabet does not give the order away. */
  private static List<Node> randomNodes(Random random, int count, int edges) {
    List<String> names = new ArrayList<>(IntStream.range(0, count).mapToObj("m-%04d"::formatted).toList());
    Collections.shuffle(names, random);
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Set<String> required = new TreeSet<>();
      Set<String> optional = new TreeSet<>();
      for (int edge = 0; edge < edges && i > 0; edge++) {
        (random.nextInt(4) == 0 ? optional : required).add(names.get(random.nextInt(i)));
      }
      if (random.nextInt(5) == 0) {
        optional.add("absent-" + i);
      }
      nodes.add(new Node(names.get(i), "jar " + i, required, optional));
    }
    return nodes;
  }

  private static void check(ModuleGraph graph, List<Node> nodes, int seed) {
    Map<String, Node> byName = new HashMap<>();
    nodes.forEach(node -> byName.put(node.name(), node));
    Map<String, Integer> place = new HashMap<>();
    graph.order().forEach(name -> place.put(name, place.size()));
    assertEquals(byName.keySet(), place.keySet(), "seed " + seed);
    Map<String, Integer> heights = graph.heights(byName.keySet());
    for (String name : graph.order()) {
      Set<String> needs = wants(byName.get(name));
      needs.retainAll(byName.keySet());
      assertEquals(needs, graph.needs(name), "seed " + seed);
      int below = 0;
      for (String need : needs) {
        assertTrue(place.get(need) < place.get(name), "seed " + seed + ": " + need + " before " + name);
        assertTrue(graph.neededBy(need).contains(name), "seed " + seed);
        below = Math.max(below, heights.get(need));
      }
      assertEquals(below + 1, heights.get(name), "seed " + seed);
    }
    for (String name : nodes.size() > 100 ? graph.order().subList(0, 20) : graph.order()) {
      assertClosed(graph, byName, name, seed);
    }
  }

  /** The smallest set that holds the name and whoever requires one of the set. */
  private static void assertClosed(ModuleGraph graph, Map<String, Node> byName, String name, int seed) {
    Set<String> expected = new HashSet<>(Set.of(name));
    boolean grew = true;
    while (grew) {
      grew = false;
      for (Node node : byName.values()) {
        grew |= !Collections.disjoint(node.dependencies(), expected) && expected.add(node.name());
      }
    }
    assertEquals(graph.order().stream().filter(expected::contains).toList(), graph.withDependents(name), "seed " + seed);
  }
}
