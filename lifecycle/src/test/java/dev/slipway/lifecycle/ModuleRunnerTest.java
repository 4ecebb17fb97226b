package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.Graceful;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformEvent;
import dev.slipway.api.Statistic;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.Part;
import dev.slipway.lifecycle.ledger.StopScope;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModuleRunnerTest {

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<PlatformEvent> events = new CopyOnWriteArrayList<>();
  private final Module module = new Module();
  private final FakeHosted hosted = new FakeHosted(module);
  private final Journal journal = new Journal(events::add);
  private final Waited waited = new Waited();
  private final ModuleRunner runner = new ModuleRunner(
      hosted, "built-in", new StateMachine("chat", Clock.systemUTC(), journal::changed), journal, waited);
  private volatile boolean released;

  @AfterEach
  void release() {
    released = true;
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  private void spin() {
    while (!released) {
      Thread.onSpinWait();
    }
  }

  private void haul() {
    runner.quiesce(StopScope.PLATFORM, soon());
    runner.drain(soon());
    runner.close(soon());
  }

  private List<ModuleState> states() {
    return events.stream().filter(PlatformEvent.ModuleChanged.class::isInstance).map(PlatformEvent.ModuleChanged.class::cast)
        .map(PlatformEvent.ModuleChanged::to).toList();
  }

  @Test
  void aModule_isTakenThroughAllStepsInOrder() {
    hosted.parts.add(new NamedPart("web"));
    hosted.parts.add(new NamedPart("work"));
    hosted.onPublish = () -> calls.add("publish");
    hosted.onGone = () -> calls.add("gone");
    hosted.statistics = () -> List.of(Statistic.count("messages", 3));
    module.onStart = () -> {
      hosted.scope().ledger().record(Holding.Kind.ROUTE, "/a", () -> calls.add("release /a"));
      hosted.owned().add("first", new Resource("first"));
      hosted.owned().add("second", new Resource("second"));
      hosted.scope().ledger().record(Holding.Kind.SERVICE, "S", () -> calls.add("release S"));
    };
    assertTrue(runner.start(soon()));
    haul();

    assertEquals(
        List.of(
            "start", "publish",
            "quiesce web PLATFORM", "quiesce work PLATFORM", "quiesce", "quiesce second", "quiesce first",
            "drain", "drain second", "drain first", "drain web", "drain work",
            "close web", "close work", "release S", "release /a", "close second", "close first", "close", "gone"),
        calls);
    assertEquals(
        List.of(
            ModuleState.STARTING, ModuleState.RUNNING, ModuleState.QUIESCING, ModuleState.DRAINING, ModuleState.CLOSING,
            ModuleState.STOPPED),
        states());
    ModuleReport report = runner.report();
    assertTrue(report.clean(), report::toString);
    assertEquals(List.of(Statistic.count("messages", 3)), report.statistics());
    assertEquals(List.of(), hosted.scope().ledger().open());
    assertTrue(hosted.scope().ledger().isSealed());
  }

  @Test
  void aStartThatThrows_isClosedAndEndsInFailed() {
    module.onStart = () -> {
      hosted.owned().add("first", new Resource("first"));
      throw new IOException("no such host");
    };
    assertFalse(runner.start(soon()));
    assertEquals(ModuleState.STARTING, runner.state());
    assertEquals("IOException: no such host", runner.error());
    haul();

    assertEquals(List.of("start", "close first", "close"), calls);
    assertEquals(ModuleState.FAILED, runner.state());
  }

  @Test
  void aStartThatOverstays_isAbandonedAndNamedWithItsPlace() {
    module.onStart = this::spin;
    assertFalse(runner.start(Deadline.after(Duration.ofMillis(50))));

    String error = String.valueOf(runner.error());
    assertTrue(error.startsWith("its start did not return within "), error);
    assertTrue(error.contains("spin"), error);
    runner.close(soon());
    assertEquals(ModuleState.FAILED, runner.state());
  }

  @Test
  void aFailureDuringTheStart_isNotLostWhenTheStartReturns() {
    module.onStart = () -> runner.failed(new IllegalStateException("feed lost"));

    assertFalse(runner.start(soon()));
    assertEquals("feed lost", runner.error());
    assertFalse(calls.contains("publish"));
  }

  @Test
  void aFailureWhileTheModuleIsPublished_isNotLost() {
    hosted.onPublish = () -> assertFalse(runner.failed(new IllegalStateException("feed lost")), "it does not run yet");

    assertFalse(runner.start(soon()));
    runner.close(soon());
    assertEquals(ModuleState.FAILED, runner.state());
    assertTrue(calls.contains("close"));
  }

  @Test
  void aPublicationThatThrows_isAFailedStart() {
    hosted.onPublish = () -> {
      throw new IllegalArgumentException("/ws is taken");
    };
    assertFalse(runner.start(soon()));

    assertEquals("/ws is taken", runner.error());
  }

  @Test
  void aFailureWhileItRuns_makesItFailedAtOnceAndIsToldOnce() {
    runner.start(soon());
    assertTrue(runner.failed(new IllegalStateException("feed lost")));
    assertFalse(runner.failed(new IllegalStateException("and more")), "the first cause counts");

    assertEquals(ModuleState.FAILED, runner.state());
    haul();
    assertEquals(List.of("start", "quiesce", "drain", "close"), calls);
    assertEquals(ModuleState.FAILED, runner.state());
    assertEquals("feed lost", runner.error());
  }

  @Test
  void aFailureDuringTheClose_doesNotEndTheClose() {
    runner.start(soon());
    module.onClose = () -> runner.failed(new AssertionError("a thread died"));
    hosted.onGone = () -> calls.add("gone");
    haul();

    assertEquals(List.of("start", "quiesce", "drain", "close", "gone"), calls);
    assertEquals(ModuleState.FAILED, runner.state());
    assertEquals("AssertionError: a thread died", runner.error());
  }

  @Test
  void whatIsClosed_isNeverCalledAgain() {
    for (boolean failing : new boolean[] {false, true}) {
      calls.clear();
      Module own = new Module();
      ModuleRunner again = new ModuleRunner(
          new FakeHosted(own), "built-in", new StateMachine("chat", Clock.systemUTC(), journal::changed), journal);
      again.start(soon());
      if (failing) {
        again.failed(new IllegalStateException("feed lost"));
      }
      for (int round = 0; round < 2; round++) {
        again.quiesce(StopScope.PLATFORM, soon());
        again.drain(soon());
        again.close(soon());
      }
      assertEquals(List.of("start", "quiesce", "drain", "close"), calls, "failing: " + failing);
      assertThrows(IllegalStateException.class, () -> again.start(soon()));
    }
  }

  @Test
  void whatThrows_isReportedAndTheRestGoesOn() {
    module.onStart = () -> {
      hosted.owned().add("bad", new Resource("bad", () -> {
        throw new IOException("disk full");
      }));
      hosted.owned().add("good", new Resource("good"));
      hosted.scope().ledger().record(Holding.Kind.ROUTE, "/a", () -> {
        throw new IllegalStateException("no route");
      });
    };
    module.onQuiesce = () -> {
      throw new StackOverflowError();
    };
    module.onClose = () -> {
      throw new NoClassDefFoundError("x/Y");
    };
    hosted.statistics = () -> {
      throw new ArithmeticException("/ by zero");
    };
    runner.start(soon());
    haul();

    assertEquals(ModuleState.STOPPED, runner.state());
    List<String> failures = runner.report().failures();
    assertEquals(5, failures.size(), failures::toString);
    assertEquals("quiesce: java.lang.StackOverflowError", failures.get(0));
    assertEquals("statistics: ArithmeticException: / by zero", failures.get(1));
    assertTrue(failures.get(2).startsWith("close of route '/a' made at "), failures::toString);
    assertEquals("close of 'bad': IOException: disk full", failures.get(3));
    assertEquals("close: NoClassDefFoundError: x/Y", failures.get(4));
    assertTrue(calls.containsAll(List.of("close good", "close bad", "close")), calls::toString);
  }

  @Test
  void anEndThatThrows_stillEnds() {
    hosted.onGone = () -> {
      throw new IllegalStateException("planted");
    };
    runner.start(soon());
    haul();

    assertEquals(ModuleState.STOPPED, runner.state());
    assertEquals(List.of("the end: planted"), runner.report().failures());
  }

  @Test
  void manyHostileResources_costTheBudgetAndAMomentTogether() {
    int many = 8;
    module.onStart = () -> {
      for (int i = 0; i < many; i++) {
        hosted.owned().add("stuck", new Resource("stuck", this::park));
      }
    };
    runner.start(soon());
    runner.quiesce(StopScope.PLATFORM, soon());
    runner.drain(soon());
    waited.clear();
    Duration budget = Duration.ofMillis(100);
    runner.close(Deadline.after(budget));

    Duration least = ModuleCall.LEAST_MOMENT.multipliedBy(many);
    Duration most = budget.plus(ModuleRunner.OVERTIME).plus(least);
    assertTrue(waited.inVain().compareTo(least) >= 0 && waited.inVain().compareTo(most) <= 0, () -> waited + ", not " + most);
    List<String> overstayed = runner.report().overstayed();
    assertEquals(many, overstayed.stream().filter(line -> line.startsWith("close of 'stuck' was abandoned at ")).count());
    assertTrue(calls.contains("close"), "the module itself is closed all the same");
  }

  private void park() {
    while (!released) {
      LockSupport.parkNanos(1_000_000);
      Thread.interrupted();
    }
  }

  @Test
  void status_saysWhatTheDrainWaitsFor() {
    List<List<String>> seen = new CopyOnWriteArrayList<>();
    hosted.parts.add(new Part() {
      @Override
      public void drain(Deadline deadline) {
        seen.add(runner.status().waitingFor());
      }

      @Override
      public List<String> waitingFor() {
        return List.of("2 requests");
      }
    });
    runner.start(soon());
    haul();

    assertEquals(List.of(List.of("2 requests")), seen);
    assertEquals(List.of(), runner.status().waitingFor());
    assertEquals(ModuleState.STOPPED, runner.status().state());
  }

  @Test
  void aSlowStep_tellsWhatItWaitsForAtHalfOfItsTimeAndAtItsEnd() {
    module.onDrain = this::spin;
    runner.start(soon());
    runner.quiesce(StopScope.PLATFORM, soon());
    runner.drain(Deadline.after(Duration.ofMillis(80)));

    List<PlatformEvent.Waiting> waiting = events.stream()
        .filter(PlatformEvent.Waiting.class::isInstance).map(PlatformEvent.Waiting.class::cast).toList();
    assertEquals(2, waiting.size(), waiting::toString);
    for (PlatformEvent.Waiting each : waiting) {
      assertEquals("drain", each.step());
      assertTrue(each.waitingFor().getFirst().startsWith("drain stands at "), each::toString);
      assertTrue(each.waitingFor().getFirst().contains("spin"), each::toString);
    }
  }

  @Test
  void aSlowDrain_isOneLineWithWhatItWaitsFor_andWhereTheModulesThreadsStand() {
    hosted.stacks = List.of("thread chat/room-0 made at Rooms.open stands at Rooms.write");
    hosted.parts.add(new Part() {
      @Override
      public void drain(Deadline deadline) {
        park();
      }

      @Override
      public List<String> waitingFor() {
        return List.of("2 requests");
      }
    });
    runner.start(soon());
    runner.quiesce(StopScope.PLATFORM, soon());
    try (KernelLog log = KernelLog.open()) {
      runner.drain(Deadline.after(Duration.ofMillis(80)));
      List<String> lines = log.lines("module chat takes long in drain");
      assertEquals(2, lines.size(), "at half and at the end of its time: " + lines);
      for (String line : lines) {
        assertTrue(line.startsWith("module chat takes long in drain, waiting for: 2 requests; drain stands at "), line);
        assertTrue(line.contains("park") && line.endsWith("; thread chat/room-0 made at Rooms.open stands at Rooms.write"), line);
      }
    }
    List<List<String>> told = events.stream().filter(PlatformEvent.Waiting.class::isInstance).map(PlatformEvent.Waiting.class::cast)
        .map(PlatformEvent.Waiting::waitingFor).toList();
    assertEquals(List.of(List.of("2 requests"), List.of("2 requests")), told, "whoever watches reads what matters to him");
  }

  private interface Code {
    void run() throws Exception;
  }

  private final class Module implements Lifecycle {

    private volatile Code onStart = () -> {};
    private volatile Runnable onQuiesce = () -> {};
    private volatile Runnable onDrain = () -> {};
    private volatile Runnable onClose = () -> {};

    @Override
    public String name() {
      return "chat";
    }

    @Override
    public void start(ModuleContext context) throws Exception {
      calls.add("start");
      onStart.run();
    }

    @Override
    public void quiesce() {
      calls.add("quiesce");
      onQuiesce.run();
    }

    @Override
    public void drain(Deadline deadline) {
      calls.add("drain");
      onDrain.run();
    }

    @Override
    public void close() {
      calls.add("close");
      onClose.run();
    }
  }

  private final class Resource implements AutoCloseable, Graceful {

    private final String name;
    private final Code onClose;

    Resource(String name) {
      this(name, () -> {});
    }

    Resource(String name, Code onClose) {
      this.name = name;
      this.onClose = onClose;
    }

    @Override
    public void quiesce() {
      calls.add("quiesce " + name);
    }

    @Override
    public void drain(Deadline deadline) {
      calls.add("drain " + name);
    }

    @Override
    public void close() throws IOException {
      calls.add("close " + name);
      try {
        onClose.run();
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private final class NamedPart implements Part {

    private final String name;

    NamedPart(String name) {
      this.name = name;
    }

    @Override
    public void quiesce(StopScope scope) {
      calls.add("quiesce " + name + " " + scope);
    }

    @Override
    public void drain(Deadline deadline) {
      calls.add("drain " + name);
    }

    @Override
    public void close(Deadline deadline) {
      calls.add("close " + name);
    }
  }
}
