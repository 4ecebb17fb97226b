package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformControl;
import dev.slipway.api.PlatformControl.Action;
import dev.slipway.api.PlatformControl.Outcome;
import dev.slipway.api.Statistic;
import dev.slipway.lifecycle.plugin.ModuleJar;
import dev.slipway.lifecycle.socket.WireClient;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single modules that are stopped, started and restarted while the others serve. */
class KernelControlTest {

  private static final int CYCLES = 50;

  @TempDir
  private Path folder;

  private final List<String> journal = new CopyOnWriteArrayList<>();

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  private static Scripted serving(String name, String... needs) {
    return new Scripted(name, needs).onStart(context ->
        context.web().http("/" + name, AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> response.send(name))));
  }

  private Kernel.Builder four() {
    return Platforms.in(folder)
        .module(() -> serving("ground").tellingTo(journal))
        .module(() -> serving("middle", "ground").tellingTo(journal))
        .module(() -> serving("top", "middle").tellingTo(journal))
        .module(() -> serving("other").after("middle").tellingTo(journal));
  }

  private static List<String> modules(List<Outcome> outcomes) {
    return outcomes.stream().map(Outcome::module).toList();
  }

  @Test
  void whatThePlanSays_isWhatHappens() throws Exception {
    try (Kernel kernel = four().start()) {
      PlatformControl control = kernel.control();
      PlatformControl.Plan stop = control.plan(Action.STOP, "ground");
      assertEquals(List.of("top", "middle", "ground"), stop.stops());
      assertEquals(List.of(), stop.starts());
      assertEquals(4, journal.size(), "a plan does nothing");

      assertEquals(stop.stops(), modules(control.apply(Action.STOP, "ground", soon())));
      assertEquals(List.of("close top", "close middle", "close ground"),
          journal.stream().filter(line -> line.startsWith("close")).toList());
      assertEquals(404, Http.status(kernel.port(), "/middle"));
      assertEquals(200, Http.status(kernel.port(), "/other"));
      assertEquals(200, Http.status(kernel.port(), "/health/ready"), "what was stopped on purpose makes nobody unready");
      assertEquals(ModuleState.STOPPED, kernel.view().module("top").orElseThrow().state());
      journal.clear();

      PlatformControl.Plan start = control.plan(Action.START, "ground");
      assertEquals(List.of("ground", "middle", "top"), start.starts());
      List<Outcome> outcomes = control.apply(Action.START, "ground", soon());
      assertEquals(start.starts(), modules(outcomes));
      assertTrue(outcomes.stream().allMatch(outcome -> outcome.state() == ModuleState.RUNNING && outcome.detail().isEmpty()));
      assertEquals(List.of("start ground", "start middle", "start top"), journal);
      assertEquals(200, Http.status(kernel.port(), "/top"));
      journal.clear();

      PlatformControl.Plan restart = control.plan(Action.RESTART, "middle");
      assertEquals(List.of("top", "middle"), restart.stops());
      assertEquals(List.of("middle", "top"), restart.starts());
      assertEquals(List.of("top", "middle"), modules(control.apply(Action.RESTART, "middle", soon())));
      assertTrue(Platforms.at(journal, "close middle") < Platforms.at(journal, "start middle"));
      assertEquals(200, Http.status(kernel.port(), "/top"));
      Platforms.clean(kernel.stop());
    }
  }

  private static String refusal(Class<? extends RuntimeException> type, PlatformControl control, Action action, String module) {
    assertEquals(assertThrows(type, () -> control.plan(action, module)).getMessage(),
        assertThrows(type, () -> control.apply(action, module, soon())).getMessage());
    return assertThrows(type, () -> control.plan(action, module)).getMessage();
  }

  @Test
  void refusals_sayWhy() throws Exception {
    try (Kernel kernel = four().start()) {
      PlatformControl control = kernel.control();
      assertEquals("there is no module 'nobody'; there are [ground, middle, other, top]",
          refusal(IllegalArgumentException.class, control, Action.STOP, "nobody"));
      assertEquals("module 'top' is there already, in state RUNNING",
          refusal(IllegalStateException.class, control, Action.START, "top"));
      control.apply(Action.STOP, "top", soon());
      control.apply(Action.STOP, "middle", soon());
      assertEquals("module 'middle' is stopped already", refusal(IllegalStateException.class, control, Action.STOP, "middle"));
      assertEquals("module 'top' requires module 'middle', which is not running: start that first",
          refusal(IllegalStateException.class, control, Action.START, "top"));
      Platforms.clean(kernel.stop());
      assertEquals("the platform is stopping",
          assertThrows(IllegalStateException.class, () -> control.apply(Action.START, "middle", soon())).getMessage());
    }
  }

  @Test
  void aModule_cannotStopItselfFromAThreadThatItsStopWaitsFor() throws Exception {
    AtomicReference<PlatformControl> control = new AtomicReference<>();
    AtomicReference<Throwable> ofThread = new AtomicReference<>();
    AtomicReference<Throwable> ofVirtual = new AtomicReference<>();
    CountDownLatch tried = new CountDownLatch(2);
    Scripted self = new Scripted("self", "ground").onStart(context -> {
      control.set(context.services().require(PlatformControl.class));
      context.web().http("/self", AccessPolicy.PUBLIC, rules -> rules.get("/{module}", (request, response) -> {
        String module = request.path().pathParameters().get("module");
        try {
          response.send(modules(control.get().apply(Action.STOP, module, soon())).toString());
        } catch (IllegalStateException e) {
          response.send(e.getMessage());
        }
      }));
    });
    try (Kernel kernel = Platforms.in(folder, new Scripted("ground").onStart(context -> {}), self, new Scripted("other")).start()) {
      String expected = "module 'self' cannot be stopped from one of its own threads, for which its stop would wait";
      assertEquals(expected, Http.get(kernel.port(), "/self/self").body());
      assertEquals(expected, Http.get(kernel.port(), "/self/ground").body());
      assertEquals("[other]", Http.get(kernel.port(), "/self/other").body());
      Platforms.clean(kernel.stop());
    }
    Scripted worker = new Scripted("worker").onStart(context -> {
      PlatformControl mine = context.services().require(PlatformControl.class);
      CountDownLatch go = new CountDownLatch(1);
      context.own("gate", go::countDown);
      context.work().platform("try").newThread(() -> attempt(mine, ofThread, tried)).start();
      context.work().virtual("try").newThread(() -> attempt(mine, ofVirtual, tried)).start();
    });
    try (Kernel kernel = Platforms.in(folder, worker).start()) {
      tried.await();
      assertTrue(String.valueOf(ofThread.get()).contains("cannot be stopped from one of its own threads"), ofThread::toString);
      assertTrue(String.valueOf(ofVirtual.get()).contains("cannot be stopped from one of its own threads"), ofVirtual::toString);
      Platforms.clean(kernel.stop());
    }
  }

  private static void attempt(PlatformControl control, AtomicReference<Throwable> thrown, CountDownLatch tried) {
    try {
      control.apply(Action.STOP, "worker", soon());
    } catch (Throwable e) {
      thrown.set(e);
    } finally {
      tried.countDown();
    }
  }

  /** A module with a page and a socket that echoes. */
  private void packEcho() throws IOException {
    ModuleJar.of("module echo { requires dev.slipway.api; requires io.helidon.webserver;"
        + " provides dev.slipway.api.Lifecycle with echo.EchoModule; }").with("echo.EchoModule", """
        package echo;
        public final class EchoModule implements dev.slipway.api.Lifecycle {
          public String name() { return "echo"; }
          public java.util.Set<String> dependencies() { return java.util.Set.of("ground"); }
          public void start(dev.slipway.api.ModuleContext context) {
            context.web().http("/echo", dev.slipway.api.AccessPolicy.PUBLIC,
                rules -> rules.get("/", (request, response) -> response.send("echo")));
            context.web().webSocket("/echo/ws", dev.slipway.api.AccessPolicy.PUBLIC, dev.slipway.api.SocketPolicy.defaults(),
                handshake -> new Talk());
            context.work().scheduler().scheduleAtFixedRate(() -> { }, 0, 5, java.util.concurrent.TimeUnit.MILLISECONDS);
            context.work().virtual("idle").newThread(() -> {
              try { new java.util.concurrent.CountDownLatch(1).await(); } catch (InterruptedException e) { }
            }).start();
            context.metrics().gauge("level", "", "a level", () -> 1);
          }
          static final class Talk implements dev.slipway.api.SocketHandler {
            public void text(dev.slipway.api.Session session, String message) {
              session.offer(dev.slipway.api.Frame.text(message));
            }
          }
        }
        """).pack(folder.resolve("modules/echo/echo.jar"));
  }

  private static WeakReference<ClassLoader> loader(Kernel kernel) throws ReflectiveOperationException {
    var field = Kernel.class.getDeclaredField("platform");
    field.setAccessible(true);
    return new WeakReference<>(
        ((Platform) field.get(kernel)).table().find("echo").orElseThrow().runner().hosted().scope().loader());
  }

  /** Asks for one page again and again, on a connection of its own each time. */
  private record Load(Thread thread, AtomicBoolean over, AtomicInteger served, List<String> failed) {

    static Load on(int port, String path) {
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger served = new AtomicInteger();
      List<String> failed = new CopyOnWriteArrayList<>();
      Thread thread = Thread.ofPlatform().daemon().name("slipway-test/load").start(() -> {
        try (Http http = Http.connect(port)) {
          while (!over.get()) {
            http.ask(path);
            Http.Answer answer = http.answer();
            if (answer.status() == 200) {
              served.incrementAndGet();
            } else {
              failed.add(answer.head());
            }
          }
        } catch (IOException e) {
          failed.add(e.toString());
        }
      });
      return new Load(thread, over, served, failed);
    }

    void end() throws InterruptedException {
      over.set(true);
      thread.join();
    }
  }

  @Test
  void fiftyCyclesUnderLoad_leaveNoLoader_tellEveryPeer_andFailNoRequestOfOthers() throws Exception {
    packEcho();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    Kernel kernel = Platforms.in(folder, serving("ground"), serving("other")).modulesFolder(folder.resolve("modules")).start();
    Load load = Load.on(kernel.port(), "/other");
    try {
      for (int cycle = 0; cycle < CYCLES; cycle++) {
        List<WireClient> peers = new ArrayList<>();
        for (int peer = 0; peer < 4; peer++) {
          WireClient client = WireClient.open(kernel.port(), "/echo/ws");
          client.text("hello");
          assertEquals("hello", client.read().text());
          peers.add(client);
        }
        assertEquals("echo", Http.get(kernel.port(), "/echo").body());
        loaders.add(loader(kernel));
        FutureTask<List<Outcome>> stop = new FutureTask<>(() -> kernel.control().apply(Action.STOP, "echo", soon()));
        Thread.ofPlatform().daemon().name("slipway-test/stop").start(stop);
        for (WireClient peer : peers) {
          assertEquals(1012, peer.readCloseAndAnswer(), "cycle " + cycle);
          peer.close();
        }
        Outcome outcome = stop.get().getFirst();
        assertEquals(ModuleState.STOPPED, outcome.state());
        assertEquals("✓ No leaks detected, loader UNLOADED", outcome.detail(), "cycle " + cycle);
        assertEquals(404, Http.status(kernel.port(), "/echo"));
        assertEquals(ModuleState.RUNNING, kernel.control().apply(Action.START, "echo", soon()).getFirst().state());
      }
    } finally {
      load.end();
    }
    assertEquals(List.of(), load.failed());
    assertTrue(load.served().get() > CYCLES, () -> load.served() + " requests");
    Await.untilCollected("all loaders but the last are gone", () -> loaders.stream().allMatch(loader -> loader.refersTo(null)));
    Platforms.clean(kernel.stop());
  }

  @Test
  void aModuleWhoseDrainHangs_costsItsBudget_andIsReported() throws Exception {
    AtomicBoolean mercy = new AtomicBoolean();
    Kernel kernel = Platforms.budget(Platforms.in(folder, serving("ground"), new Scripted("deaf", "ground")
        .onDrain(deadline -> Hostility.SLEEPS.act(mercy))), 0, 100, 400, 300).start();
    long begin = System.nanoTime();
    List<Outcome> outcomes = kernel.control().apply(Action.STOP, "deaf", soon());
    long took = (System.nanoTime() - begin) / 1_000_000;
    mercy.set(true);

    assertTrue(outcomes.getFirst().detail().contains("drain was abandoned at"), outcomes.getFirst()::detail);
    assertTrue(took < 3_500, () -> took + " ms");
    assertEquals(200, Http.status(kernel.port(), "/ground"));
    assertEquals(ModuleState.RUNNING, kernel.view().module("ground").orElseThrow().state());
    Await.until("the abandoned call has ended", () -> Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().startsWith("deaf/")));
    Platforms.clean(kernel.stop());
  }

  @Test
  void aPlatformStopDuringAModulesStop_hurriesIt() throws Exception {
    CountDownLatch draining = new CountDownLatch(1);
    AtomicInteger closed = new AtomicInteger();
    Kernel kernel = Platforms.in(folder, serving("ground").onClose(closed::incrementAndGet), new Scripted("slow", "ground")
        .onDrain(deadline -> {
          draining.countDown();
          new CountDownLatch(1).await();
        }).onClose(closed::incrementAndGet)).start();
    FutureTask<List<Outcome>> change = new FutureTask<>(() -> kernel.control().apply(Action.STOP, "slow", soon()));
    Thread.ofPlatform().daemon().name("slipway-test/stop").start(change);
    draining.await();
    long begin = System.nanoTime();

    StopReport report = kernel.stop(Deadline.after(Duration.ofSeconds(4)));

    assertTrue((System.nanoTime() - begin) / 1_000_000 < 2_500, () -> String.join("\n", report.lines()));
    assertEquals(2, closed.get());
    assertTrue(change.get().getFirst().detail().contains("InterruptedException"), () -> change.resultNow().toString());
    assertTrue(report.leakFree() && report.inTime(), () -> String.join("\n", report.lines()));
    assertFalse(report.modules().stream().anyMatch(module -> module.module().equals("slow")), "it was stopped before");
  }

  @Test
  void aPlatformStopDuringAModulesStart_endsTheStart() throws Exception {
    CountDownLatch starting = new CountDownLatch(1);
    AtomicInteger instances = new AtomicInteger();
    Kernel kernel = Platforms.in(folder, serving("ground")).module(() -> new Scripted("slow", "ground").onStart(context -> {
      if (instances.incrementAndGet() == 2) {
        starting.countDown();
        new CountDownLatch(1).await();
      }
    }).tellingTo(journal)).start();
    FutureTask<List<Outcome>> change = new FutureTask<>(() -> kernel.control().apply(Action.RESTART, "slow", soon()));
    Thread.ofPlatform().daemon().name("slipway-test/restart").start(change);
    starting.await();

    Platforms.clean(kernel.stop(Deadline.after(Duration.ofSeconds(5))));

    assertEquals(ModuleState.STOPPED, change.get().getLast().state());
    assertEquals("the start was cancelled", change.get().getLast().detail());
    assertEquals(2, journal.stream().filter("close slow"::equals).count(), journal::toString);
  }

  @Test
  void aPlatformStopBetweenAModulesStopAndItsStart_startsNothing() throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    AtomicReference<Kernel> platform = new AtomicReference<>();
    Kernel kernel = Platforms.in(folder, serving("ground")).module(() -> new Scripted("slow", "ground").onClose(() -> {
      closing.countDown();
      Await.until("the platform stops", () -> platform.get().view().stopBudget().isPresent());
    }).tellingTo(journal)).start();
    platform.set(kernel);
    FutureTask<List<Outcome>> change = new FutureTask<>(() -> kernel.control().apply(Action.RESTART, "slow", soon()));
    Thread.ofPlatform().daemon().name("slipway-test/restart").start(change);
    closing.await();

    Platforms.clean(kernel.stop());

    assertEquals(ModuleState.STOPPED, change.get().getLast().state());
    assertEquals(1, journal.stream().filter("start slow"::equals).count(), journal::toString);
  }

  @Test
  void aRestartWhoseStartFails_leavesTheOthersRunning_andCanBeTriedAgain() throws Exception {
    AtomicInteger instances = new AtomicInteger();
    Kernel kernel = Platforms.in(folder, serving("ground")).module(() -> new Scripted("moody", "ground").onStart(context -> {
      if (instances.incrementAndGet() == 2) {
        throw new IOException("not today");
      }
    })).module(() -> serving("top", "moody")).start();

    List<Outcome> outcomes = kernel.control().apply(Action.RESTART, "moody", soon());

    assertEquals(List.of("top", "moody"), modules(outcomes));
    assertEquals(ModuleState.FAILED, outcomes.getLast().state());
    assertTrue(outcomes.getLast().detail().contains("not today"), outcomes::toString);
    assertEquals(503, Http.status(kernel.port(), "/health/ready"));
    assertEquals(200, Http.status(kernel.port(), "/ground"));
    assertEquals(List.of("moody", "top"), modules(kernel.control().apply(Action.START, "moody", soon())));
    assertEquals(200, Http.status(kernel.port(), "/health/ready"));
    assertEquals(200, Http.status(kernel.port(), "/top"));
    Platforms.clean(kernel.stop());
  }

  @Test
  void aRestartInWhichOneCannotBeLoaded_takesOnlyThoseWithItThatRequireIt() throws Exception {
    AtomicInteger instances = new AtomicInteger();
    Kernel kernel = Platforms.in(folder, new Scripted("alone")).module(() -> serving("ground")).module(() -> {
      if (instances.incrementAndGet() == 2) {
        throw new IllegalStateException("broken today");
      }
      return serving("middle", "ground");
    }).module(() -> serving("top", "middle")).module(() -> serving("attic", "top")).module(() -> serving("side", "ground")).start();

    List<Outcome> outcomes = kernel.control().apply(Action.RESTART, "ground", soon());

    for (Outcome outcome : outcomes) {
      boolean runs = List.of("ground", "side").contains(outcome.module());
      assertEquals(runs ? ModuleState.RUNNING : ModuleState.STOPPED, outcome.state(), outcomes::toString);
      assertEquals(runs ? 200 : 404, Http.status(kernel.port(), "/" + outcome.module()), outcome.module());
      String detail = switch (outcome.module()) {
        case "middle" -> "broken today";
        case "top" -> "module 'middle', which it requires, cannot be loaded";
        case "attic" -> "module 'top', which it requires, cannot be loaded";
        default -> "";
      };
      assertTrue(outcome.detail().contains(detail), outcomes::toString);
    }
    assertEquals(5, outcomes.size());
    for (String module : List.of("middle", "top", "attic")) {
      assertEquals(List.of(module), modules(kernel.control().apply(Action.START, module, soon())));
      assertEquals(200, Http.status(kernel.port(), "/" + module));
    }
    Platforms.clean(kernel.stop());
  }

  @Test
  void modulesThatWereStoppedBefore_areInTheLastReport() throws Exception {
    Kernel kernel = four().module(() -> new Scripted("sour").onStart(context ->
        context.statistics(() -> List.of(Statistic.count("drops", 7)))).onClose(() -> {
          throw new IOException("planted");
        })).start();
    kernel.control().apply(Action.STOP, "sour", soon());
    kernel.control().apply(Action.STOP, "middle", soon());
    kernel.control().apply(Action.START, "middle", soon());
    kernel.control().apply(Action.STOP, "top", soon());

    StopReport report = Platforms.clean(kernel.stop());

    assertEquals(Set.of("top", "sour"), report.stoppedBefore().stream().map(ModuleReport::module).collect(Collectors.toSet()));
    assertFalse(report.modules().stream().anyMatch(module -> List.of("top", "sour").contains(module.module())), report.lines()::toString);
    String text = String.join("\n", report.lines());
    assertTrue(text.contains("top: STOPPED before this stop, quiesced in "), text);
    assertTrue(text.contains("sour: STOPPED before this stop, ") && text.contains("  drops: 7\n  ⚠ close: "), text);
    assertTrue(report.json().contains("\"stoppedBefore\":[{\"module\":\""), report::json);
  }

  @Test
  void changesAtTheSameTime_areMadeOneAfterTheOther() throws Exception {
    Kernel kernel = four().start();
    List<FutureTask<List<Outcome>>> changes = new ArrayList<>();
    for (String module : List.of("top", "other", "middle", "top", "ground")) {
      FutureTask<List<Outcome>> change = new FutureTask<>(() -> kernel.control().apply(Action.RESTART, module, soon()));
      Thread.ofPlatform().daemon().name("slipway-test/restart").start(change);
      changes.add(change);
    }
    for (FutureTask<List<Outcome>> change : changes) {
      assertTrue(change.get().stream().allMatch(outcome -> outcome.state() == ModuleState.RUNNING), () -> change.resultNow().toString());
    }
    assertTrue(kernel.view().modules().stream().allMatch(module -> module.state() == ModuleState.RUNNING));
    Platforms.clean(kernel.stop());
  }
}
