package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformPhase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a platform starts, and how it does not. */
class KernelStartTest {

  private static final int MODULES = 20;

  @TempDir
  private Path folder;

  private final List<String> journal = new CopyOnWriteArrayList<>();

  private static FutureTask<Kernel> begin(Kernel.Builder builder) {
    FutureTask<Kernel> start = new FutureTask<>(builder::start);
    Thread.ofPlatform().daemon().name("slipway-test/start").start(start);
    return start;
  }

  @Test
  void originsThatTheConfigurationTakes_areAllowed() throws Exception {
    List<String> origins = List.of("https://my_host:8443", "http://[::1]:8080", "https://Example.org", "http://a-b.c_d.example");
    try (Kernel kernel = Platforms.in(folder).property("server.allowed-origins", String.join(",", origins)).start()) {
      for (String origin : origins) {
        Http.Answer answer = Http.getFrom(origin, kernel.port(), "/health/live");
        assertTrue(answer.has("Access-Control-Allow-Origin", origin), () -> origin + ": " + answer.head());
      }
    }
  }

  @Test
  void independentModules_areStartingAtOnce_andDependentsOnlyAfterThem() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    CountDownLatch gate = new CountDownLatch(1);
    Scripted.Start meets = context -> {
      both.countDown();
      both.await();
      gate.await();
    };
    int port = Platforms.freePort();
    FutureTask<Kernel> start = begin(Platforms.in(folder,
        new Scripted("left").onStart(meets).tellingTo(journal),
        new Scripted("right").onStart(meets).tellingTo(journal),
        new Scripted("top", "left", "right").tellingTo(journal),
        new Scripted("late").after("left", "absent").tellingTo(journal)).property("server.port", Integer.toString(port)));

    both.await();
    Await.until("the server answers", () -> Http.status(port, "/health/live") == 200);
    assertEquals(503, Http.status(port, "/health/ready"));
    assertEquals(503, Http.status(port, "/health/started"));
    Http.Answer early = Http.get(port, "/anything");
    assertEquals(503, early.status());
    assertTrue(early.has("Retry-After", ""), early.head());
    assertEquals(Set.of("start left", "start right"), Set.copyOf(journal));
    gate.countDown();

    try (Kernel kernel = start.get()) {
      assertEquals(Set.of("start top", "start late"), Set.copyOf(journal.subList(2, 4)));
      assertEquals(PlatformPhase.RUNNING, kernel.view().phase());
      assertTrue(kernel.view().modules().stream().allMatch(module -> module.state() == ModuleState.RUNNING));
      assertEquals(200, Http.status(port, "/health/ready"));
      assertEquals(200, Http.status(port, "/health/started"));
      assertEquals(404, Http.status(port, "/anything"));
      Platforms.clean(kernel.stop());
    }
  }

  @Test
  void whatTheFirstToAskWouldWaitFor_isDoneInTheBackground_andHealthSaysWhen() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (Kernel kernel = Platforms.in(folder, new Scripted("slow").onStart(context ->
        context.metrics().gauge("level", "", "a level that is long in coming", () -> {
          read.countDown();
          awaitQuietly(release);
          return 1;
        }))).start()) {
      assertTrue(read.await(10, TimeUnit.SECONDS), "nobody asked, and the meter is read all the same");
      assertEquals(200, Http.status(kernel.port(), "/health/ready"));
      assertTrue(Http.get(kernel.port(), "/health").body().contains("\"warm\":false"));

      release.countDown();

      Await.until("the platform is warm", () -> isWarm(kernel.port()));
      Platforms.clean(kernel.stop());
    }
  }

  private static boolean isWarm(int port) {
    try {
      return Http.get(port, "/health").body().contains("\"warm\":true");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theStartReport_saysHowLongEachModuleTook_andWhatItWaitedFor() throws Exception {
    try (KernelLog log = KernelLog.open();
        Kernel kernel = Platforms.in(folder, new Scripted("base"), new Scripted("top", "base")).start()) {
      List<String> report = log.lines(" is running, started in ");
      assertEquals(2, report.size(), report::toString);
      assertTrue(report.get(0).matches("module base is running, started in \\d+ ms"), report.get(0));
      assertTrue(report.get(1).matches("module top is running, started in \\d+ ms, after waiting for base for \\d+ ms"), report.get(1));
      String waitedFor = report.get(1).replaceAll(".* after waiting for ", "");
      assertEquals("", kernel.view().module("base").orElseThrow().startWaitedFor());
      assertEquals(waitedFor, kernel.view().module("top").orElseThrow().startWaitedFor());
      String modules = Http.get(kernel.port(), "/platform/modules").body();
      assertTrue(modules.contains("\"startWaitedFor\":\"" + waitedFor + "\""), modules);
      String page = Http.get(kernel.port(), "/").body();
      assertTrue(page.contains("<dt>Waited for</dt><dd>" + waitedFor + "</dd>"), page);
      Platforms.clean(kernel.stop());
    }
  }

  /** A graph whose edges go from later to earlier names, and which module needs which. */
  private static Map<String, Set<String>> graph(Random random) {
    Map<String, Set<String>> needs = new TreeMap<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < MODULES; i++) {
      Set<String> mine = new TreeSet<>();
      for (int edge = random.nextInt(4); edge > 0 && i > 0; edge--) {
        mine.add(names.get(random.nextInt(i)));
      }
      String name = "m" + (char) ('a' + i);
      names.add(name);
      needs.put(name, mine);
    }
    return needs;
  }

  @ParameterizedTest
  @ValueSource(strings = {"throws", "late", "error"})
  void aFailedStart_atEveryPosition_isRolledBackInReverse(String how) throws Exception {
    Map<String, Set<String>> needs = graph(new Random(20));
    for (String bad : needs.keySet()) {
      journal.clear();
      CountDownLatch never = new CountDownLatch(1);
      int port = Platforms.freePort();
      Kernel.Builder builder = Platforms.in(folder).property("server.port", Integer.toString(port));
      if (how.equals("late")) {
        builder.property("modules." + bad + ".lifecycle.start-timeout", "40ms");
      }
      needs.forEach((name, mine) -> {
        Scripted module = new Scripted(name, mine.toArray(String[]::new));
        if (name.equals(bad)) {
          module.onStart(context -> {
            switch (how) {
              case "throws" -> throw new IOException("planted");
              case "late" -> never.await();
              default -> throw new AssertionError("planted");
            }
          });
        }
        builder.module(() -> module.tellingTo(journal));
      });

      StartFailure failure = assertThrows(StartFailure.class, builder::start);

      assertEquals(ExitCode.START_FAILED, failure.exitCode(), failure.lines()::toString);
      assertEquals(1, failure.lines().size(), failure.lines()::toString);
      assertTrue(failure.lines().getFirst().startsWith("module '" + bad + "' did not start: "), failure.lines()::toString);
      String why = how.equals("late") ? "its start did not return within " : "planted";
      assertTrue(failure.lines().getFirst().contains(why), failure.lines()::toString);
      assertEquals(0, failure.getSuppressed().length, () -> failure.getSuppressed()[0].getMessage());
      assertRolledBack(needs, bad);
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
  }

  private void assertRolledBack(Map<String, Set<String>> needs, String bad) {
    Set<String> started = new TreeSet<>();
    needs.keySet().stream().filter(name -> journal.contains("start " + name)).forEach(started::add);
    for (String name : needs.keySet()) {
      assertEquals(started.contains(name), journal.contains("close " + name), () -> name + ": " + journal);
      boolean ran = started.contains(name) && !name.equals(bad);
      assertEquals(ran, journal.contains("drain " + name), () -> name + ": " + journal);
      if (started.contains(name)) {
        for (String need : needs.get(name)) {
          assertTrue(Platforms.at(journal, "start " + need) < Platforms.at(journal, "start " + name), journal::toString);
          assertTrue(Platforms.at(journal, "close " + need) > Platforms.at(journal, "close " + name), journal::toString);
          if (ran) {
            assertTrue(Platforms.at(journal, "drain " + need) > Platforms.at(journal, "drain " + name), journal::toString);
          }
        }
      }
    }
    for (String name : started) {
      assertTrue(name.equals(bad) || Platforms.at(journal, "close " + bad) < Platforms.at(journal, "close " + name),
          () -> "the one that failed goes first: " + journal);
    }
  }

  @Test
  void aModuleThatFailsWhileOthersStart_isAFailedStart() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    Kernel.Builder builder = Platforms.in(folder,
        new Scripted("early").onStart(context -> context.work().virtual("worker").newThread(() -> {
          context.failed(new IllegalStateException("the disk is gone"));
          failed.countDown();
        }).start()).tellingTo(journal),
        new Scripted("slow").onStart(context -> failed.await()).tellingTo(journal));

    StartFailure failure = assertThrows(StartFailure.class, builder::start);

    assertEquals(List.of("module 'early' did not start: the disk is gone"), failure.lines());
    assertEquals(0, failure.getSuppressed().length);
    assertTrue(journal.containsAll(List.of("close early", "close slow")), journal::toString);
  }

  @Test
  void cancel_endsTheStartThatIsUnderWay_andStopsWhatRan() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    Kernel.Builder builder = Platforms.in(folder,
        new Scripted("ground").tellingTo(journal),
        new Scripted("slow", "ground").onStart(context -> {
          slow.countDown();
          new CountDownLatch(1).await();
        }).tellingTo(journal),
        new Scripted("top", "slow").tellingTo(journal));
    KernelOptions options = builder.options();
    Startup startup = new Startup();
    FutureTask<Kernel> start = new FutureTask<>(() -> Kernel.Builder.start(startup, options, Startup.configuration(options)));
    Thread.ofPlatform().daemon().name("slipway-test/start").start(start);
    slow.await();
    long begin = System.nanoTime();

    startup.cancel();

    StartFailure failure = (StartFailure) assertThrows(ExecutionException.class, start::get).getCause();
    assertTrue((System.nanoTime() - begin) / 1_000_000 < 3_000);
    assertEquals(List.of("the start was cancelled"), failure.lines());
    assertEquals(0, failure.getSuppressed().length);
    assertFalse(journal.contains("start top"));
    assertTrue(Platforms.at(journal, "close slow") < Platforms.at(journal, "close ground"), journal::toString);
  }

  @Test
  void cancel_letsAStartThatIsAtWorkComeToItsEnd_andNoneOfThemFails() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    Kernel.Builder builder = Platforms.in(folder,
        new Scripted("waits").onStart(context -> {
          begun.countDown();
          new CountDownLatch(1).await();
        }).tellingTo(journal),
        new Scripted("works").onStart(context -> {
          begun.countDown();
          long since = System.nanoTime();
          while (System.nanoTime() - since < 300_000_000) { // longer than an interrupted call is waited for
            Thread.onSpinWait();
          }
          journal.add("worked");
        }).tellingTo(journal));
    KernelOptions options = builder.options();
    Startup startup = new Startup();
    FutureTask<Kernel> start = new FutureTask<>(() -> Kernel.Builder.start(startup, options, Startup.configuration(options)));
    Thread.ofPlatform().daemon().name("slipway-test/start").start(start);
    begun.await();
    List<ModuleRunner> runners = Objects.requireNonNull(startup.platform()).table().runners();

    startup.cancel();

    StartFailure failure = (StartFailure) assertThrows(ExecutionException.class, start::get).getCause();
    assertEquals(List.of("the start was cancelled"), failure.lines());
    assertEquals(0, failure.getSuppressed().length);
    assertTrue(Platforms.at(journal, "worked") < Platforms.at(journal, "close works"), journal::toString);
    assertEquals(List.of(ModuleState.STOPPED, ModuleState.STOPPED), runners.stream().map(ModuleRunner::state).toList());
  }

  @Test
  void cancelBeforeTheStart_startsNoModule() {
    KernelOptions options = Platforms.in(folder, new Scripted("ground").tellingTo(journal)).options();
    Startup startup = new Startup();
    startup.cancel();

    StartFailure failure = assertThrows(
        StartFailure.class, () -> Kernel.Builder.start(startup, options, Startup.configuration(options)));

    assertEquals(List.of("the start was cancelled"), failure.lines());
    assertEquals(List.of(), journal);
  }

  @Test
  void aStartThatIgnoresItsInterrupt_isAbandonedAndFound() {
    CountDownLatch mercy = new CountDownLatch(1);
    Kernel.Builder builder = Platforms.budget(Platforms.in(folder, new Scripted("deaf").onStart(context -> {
      while (mercy.getCount() > 0) {
        try {
          mercy.await();
        } catch (InterruptedException e) {
          // that is the point
        }
      }
    })), 0, 50, 50, 300).property("start.timeout", "50ms");

    StartFailure failure = assertThrows(StartFailure.class, builder::start);
    mercy.countDown();

    assertTrue(failure.lines().getFirst().contains("module 'deaf' did not start: its start did not return within"),
        failure.lines()::toString);
    assertTrue(failure.getSuppressed()[0].getMessage().contains("deaf/start-call"), failure.getSuppressed()[0]::getMessage);
  }
}
