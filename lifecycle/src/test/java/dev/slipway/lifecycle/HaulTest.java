package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformPhase;
import dev.slipway.lifecycle.ledger.StopScope;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HaulTest {

  private static final Duration OVERTIME = Duration.ofMillis(200);
  private static final Duration PHASE = Duration.ofMillis(500);

  private final AtomicBoolean mercy = new AtomicBoolean();
  private final Map<String, Module> modules = new LinkedHashMap<>();
  private final Map<String, ModuleRunner> runners = new LinkedHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();

  @AfterEach
  void release() {
    synchronized (mercy) {
      mercy.set(true);
      mercy.notifyAll();
    }
  }

  private Module module(String name, String... needs) {
    Module module = new Module(name, new TreeSet<>(Set.of(needs)));
    modules.put(name, module);
    Journal journal = new Journal(event -> {});
    ModuleRunner runner = new ModuleRunner(
        new FakeHosted(module), "built-in", new StateMachine(name, Clock.systemUTC(), journal::changed), journal);
    assertTrue(runner.start(Deadline.after(Duration.ofSeconds(20))));
    runners.put(name, runner);
    return module;
  }

  private ModuleGraph graph() {
    return ModuleGraph.of(
        modules.values().stream().map(each -> new ModuleGraph.Node(each.name, "built-in", each.needs, Set.of())).toList());
  }

  private Haul haul(Haul.Caps caps) {
    return new Haul(graph(), runners.values(), caps, StopScope.PLATFORM);
  }

  private static Duration run(Consumer<Deadline> phase, Duration budget) {
    long begin = System.nanoTime();
    phase.accept(Deadline.after(budget));
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Test
  void aMistakeOfTheKernelWithOneModule_doesNotKeepTheOthersFromTheirTurn() {
    module("store");
    module("chat", "store");
    Haul haul = haul((name, phase) -> {
      if (name.equals("chat")) {
        throw new IllegalStateException("planted");
      }
      return Optional.empty();
    });
    haul.quiesce(Deadline.after(Duration.ofSeconds(20)));

    assertEquals(List.of("store QUIESCE"), calls);
  }

  @Test
  void dependents_haveTheirTurnFirstInEveryPhase() {
    module("store");
    module("chat", "store");
    module("page", "chat");
    Haul haul = haul(Haul.Caps.NONE);
    haul.quiesce(Deadline.after(Duration.ofSeconds(20)));
    haul.drain(Deadline.after(Duration.ofSeconds(20)));
    haul.close(Deadline.after(Duration.ofSeconds(20)));

    assertEquals(
        List.of(
            "page QUIESCE", "chat QUIESCE", "store QUIESCE", "page DRAIN", "chat DRAIN", "store DRAIN", "page CLOSE",
            "chat CLOSE", "store CLOSE"),
        calls);
    assertEquals(List.of("page", "chat", "store"), haul.reports().stream().map(ModuleReport::module).toList());
    assertTrue(haul.reports().stream().allMatch(ModuleReport::clean));
  }

  @Test
  void modulesOutsideTheHaul_areLeftAlone() {
    module("store");
    module("chat", "store");
    Haul haul = new Haul(graph(), List.of(runners.get("chat")), Haul.Caps.NONE, StopScope.MODULE);
    haul.quiesce(Deadline.after(Duration.ofSeconds(20)));
    haul.drain(Deadline.after(Duration.ofSeconds(20)));
    haul.close(Deadline.after(Duration.ofSeconds(20)));

    assertEquals(List.of("chat QUIESCE", "chat DRAIN", "chat CLOSE"), calls);
    assertEquals(ModuleState.RUNNING, runners.get("store").state());
    assertEquals(List.of("chat"), haul.reports().stream().map(ModuleReport::module).toList());
  }

  @Test
  void aDrain_isGivenAnEqualShareOfWhatTheChainBelowItNeeds() {
    module("store");
    module("chat", "store");
    module("page", "chat");
    module("lone");
    Haul haul = haul(Haul.Caps.NONE);
    haul.quiesce(Deadline.after(Duration.ofSeconds(20)));
    haul.drain(Deadline.after(Duration.ofSeconds(12)));

    // A quarter of each share is kept for the host's side of the module
    assertBetween(2_000, 3_000, modules.get("page").drainMillis);
    assertBetween(3_500, 4_500, modules.get("chat").drainMillis);
    assertBetween(7_000, 9_000, modules.get("store").drainMillis);
    assertBetween(7_000, 9_000, modules.get("lone").drainMillis);
  }

  private static void assertBetween(long low, long high, long value) {
    assertTrue(low <= value && value <= high, () -> value + " is not between " + low + " and " + high);
  }

  @Test
  void aCap_shortensTheShareOfOneModuleInOnePhase() {
    module("store");
    module("chat", "store").hostility.put(PlatformPhase.DRAIN, Hostility.SLEEPS);
    try (Stall stall = Stall.watch()) {
      Haul haul = haul((name, phase) -> name.equals("chat") && phase == PlatformPhase.DRAIN
          ? Optional.of(Duration.ofMillis(100)) : Optional.empty());
      haul.quiesce(Deadline.after(Duration.ofSeconds(20)));
      Duration took = run(haul::drain, Duration.ofSeconds(60));

      assertTrue(took.compareTo(Duration.ofMillis(100).plus(OVERTIME).plus(stall.worst())) <= 0, () -> "took " + took);
    }
  }

  @Test
  void anExpiredPhase_stillLetsGoodModulesDoWhatTakesNoTime() {
    module("store");
    module("chat", "store");
    Haul haul = haul(Haul.Caps.NONE);
    Deadline past = Deadline.after(Duration.ofSeconds(-1));
    haul.quiesce(past);
    haul.drain(past);
    haul.close(past);

    assertEquals(6, calls.size(), calls::toString);
    assertTrue(runners.values().stream().allMatch(runner -> runner.state() == ModuleState.STOPPED));
  }

  /** K12: whoever is hostile spends his own share and a moment; the others drain and close as if he were not there. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void hostileModules_costTheirShareAndTheOthersStopWell(int seed) {
    Random random = new Random(seed);
    plant(random);
    Map<PlatformPhase, Duration> took = new EnumMap<>(PlatformPhase.class);
    Haul haul = haul(Haul.Caps.NONE);
    Duration stalled;
    try (Stall stall = Stall.watch()) {
      for (PlatformPhase phase : List.of(PlatformPhase.QUIESCE, PlatformPhase.DRAIN, PlatformPhase.CLOSE)) {
        modules.values().forEach(module -> module.phaseBegan = System.nanoTime());
        took.put(phase, run(switch (phase) {
          case QUIESCE -> haul::quiesce;
          case DRAIN -> haul::drain;
          default -> haul::close;
        }, PHASE));
      }
      stalled = stall.worst();
    }
    took.forEach((phase, time) -> assertTrue(
        time.compareTo(PHASE.plus(OVERTIME).plus(stalled)) <= 0, () -> describe() + phase + " took " + time));
    for (ModuleReport report : haul.reports()) {
      assertStopped(report, stalled);
    }
    assertDependentsFirst();
  }

  /** Plants a random graph in which every third step or so is hostile; no more spin than there are cores. */
  private void plant(Random random) {
    List<String> names = new ArrayList<>();
    int spinning = 0;
    for (int i = 0; i < 3 + random.nextInt(5); i++) {
      Set<String> needs = new HashSet<>();
      for (int edge = random.nextInt(3); edge > 0 && i > 0; edge--) {
        needs.add(names.get(random.nextInt(i)));
      }
      names.add("m" + i);
      Module module = module("m" + i, needs.toArray(String[]::new));
      for (PlatformPhase phase : List.of(PlatformPhase.QUIESCE, PlatformPhase.DRAIN, PlatformPhase.CLOSE)) {
        Hostility[] all = Hostility.values();
        Hostility hostility = random.nextInt(3) == 0 ? all[random.nextInt(all.length)] : Hostility.NONE;
        if (hostility == Hostility.SPINS && ++spinning > Runtime.getRuntime().availableProcessors()) {
          hostility = Hostility.BLOCKS_FOR_EVER;
        }
        module.hostility.put(phase, hostility);
      }
    }
  }

  private void assertStopped(ModuleReport report, Duration stalled) {
    Module module = modules.get(report.module());
    assertEquals(ModuleState.STOPPED, report.state(), this::describe);
    Map<String, Integer> heights = graph().heights(modules.keySet());
    Map<PlatformPhase, Duration> took = Map.of(
        PlatformPhase.QUIESCE, report.quiesced(), PlatformPhase.DRAIN, report.drained(), PlatformPhase.CLOSE, report.closed());
    took.forEach((phase, time) -> {
      Hostility hostility = module.of(phase);
      assertTrue(calls.contains(module.name + " " + phase), () -> describe() + module.name + " had no turn in " + phase);
      Duration left = PHASE.minus(module.turns.get(phase));
      Duration share = left.isNegative() ? Duration.ZERO : left.dividedBy(heights.get(module.name));
      Duration most = (hostility.overstays() ? share : Duration.ZERO).plus(OVERTIME).plus(stalled);
      assertTrue(time.compareTo(most) <= 0,
          () -> describe() + module.name + " took " + time + " of " + most + " in " + phase);
      String step = phase.name().toLowerCase(Locale.ROOT);
      assertEquals(hostility.isAbandoned(), report.overstayed().stream().anyMatch(line -> line.startsWith(step + " ")),
          () -> describe() + module.name + " " + report.overstayed());
      boolean threw = hostility != Hostility.NONE && !hostility.isAbandoned();
      assertEquals(threw, report.failures().stream().anyMatch(line -> line.startsWith(step + ":")),
          () -> describe() + module.name + " " + report.failures());
    });
  }

  private void assertDependentsFirst() {
    for (PlatformPhase phase : List.of(PlatformPhase.QUIESCE, PlatformPhase.DRAIN, PlatformPhase.CLOSE)) {
      for (Module module : modules.values()) {
        for (String need : module.needs) {
          assertTrue(calls.indexOf(module.name + " " + phase) < calls.indexOf(need + " " + phase),
              () -> describe() + module.name + " before " + need + " in " + phase + ": " + calls);
        }
      }
    }
  }

  private String describe() {
    StringBuilder text = new StringBuilder();
    modules.values().forEach(module ->
        text.append(module.name).append(" needs ").append(module.needs).append(' ').append(module.hostility).append('\n'));
    return text.toString();
  }

  private final class Module implements Lifecycle {

    private final String name;
    private final Set<String> needs;
    private final Map<PlatformPhase, Hostility> hostility = new ConcurrentHashMap<>();
    private final Map<PlatformPhase, Duration> turns = new ConcurrentHashMap<>();
    private volatile long phaseBegan;
    private volatile long drainMillis;

    Module(String name, Set<String> needs) {
      this.name = name;
      this.needs = needs;
    }

    Hostility of(PlatformPhase phase) {
      return hostility.getOrDefault(phase, Hostility.NONE);
    }

    private void turn(PlatformPhase phase) {
      turns.put(phase, Duration.ofNanos(System.nanoTime() - phaseBegan));
      calls.add(name + " " + phase);
      try {
        of(phase).act(mercy);
      } catch (Exception e) {
        throw new IllegalStateException("planted", e);
      }
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Set<String> dependencies() {
      return needs;
    }

    @Override
    public void start(ModuleContext context) {}

    @Override
    public void quiesce() {
      turn(PlatformPhase.QUIESCE);
    }

    @Override
    public void drain(Deadline deadline) {
      drainMillis = deadline.remaining().toMillis();
      turn(PlatformPhase.DRAIN);
    }

    @Override
    public void close() {
      turn(PlatformPhase.CLOSE);
    }
  }
}
