package dev.slipway.lifecycle.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.StopLadder;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.proof.Finding.Kind;
import dev.slipway.lifecycle.work.Await;
import dev.slipway.lifecycle.work.ModuleWork;
import dev.slipway.planted.IsolatedLoader;
import dev.slipway.planted.Kept;
import dev.slipway.planted.PlantedWork;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProofTest {

  private static final Duration BUDGET = Duration.ofSeconds(10);

  @TempDir
  private Path data;
  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<ModuleWork> works = new ArrayList<>();

  @AfterEach
  void clear() throws Exception {
    gate.countDown();
    Kept.clear();
    for (ModuleWork work : works) {
      work.close(Deadline.after(BUDGET));
    }
  }

  /** Runs a module in a loader of its own and stops it; returns without any reference to the loader. */
  private Subject runAndStop(String name, Module module) throws Exception {
    ModuleScope scope = new ModuleScope(name, new IsolatedLoader(name), fault -> {});
    ModuleWork work = new ModuleWork(scope);
    works.add(work);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread call = Thread.ofPlatform().group(work.group()).name(name + "/start").unstarted(() -> scope.run(() -> {
      try {
        module.run(scope, work);
      } catch (Throwable e) {
        thrown.set(e);
      }
    }));
    call.start();
    call.join();
    assertNull(thrown.get());
    work.drain(Deadline.after(BUDGET));
    work.close(Deadline.after(Duration.ofMillis(300)));
    return new Subject(name, scope.ledger(), work, new WeakReference<>(scope.loader()), data);
  }

  private interface Module {
    void run(ModuleScope scope, ModuleWork work) throws Exception;
  }

  @SuppressWarnings("unchecked")
  private void plant(ModuleScope scope, String kind) throws Exception {
    ((BiConsumer<String, Path>) scope.loader().loadClass("dev.slipway.planted.PlantedLeaks").getConstructor().newInstance())
        .accept(kind, data);
  }

  private static LeakReport prove(Baseline baseline, Subject subject) throws InterruptedException {
    return Proof.ofPlatform(baseline, List.of(subject), Deadline.after(BUDGET));
  }

  @ParameterizedTest
  @CsvSource({
      "platform thread, PLATFORM_THREAD, planted-thread, leaky",
      "virtual thread, VIRTUAL_THREAD, planted-virtual, leaky",
      "timer, TIMER, planted-timer, leaky",
      "scheduled task, SCHEDULED_TASK, pool-, leaky",
      "delayed task, SCHEDULED_TASK, ForkJoinPool.commonPool-delayScheduler, leaky",
      "listening socket, SOCKET, tcp listening on, owner unknown",
      "connected socket, SOCKET, →, owner unknown",
      "file, FILE, planted.log, leaky",
      "child process, CHILD_PROCESS, sleep (pid, leaky",
      "shutdown hook, SHUTDOWN_HOOK, planted-hook, leaky",
      "mbean, MBEAN, planted:type=Leak, leaky",
      "class loader, CLASS_LOADER, class loader of leaky, leaky"})
  void plantedLeak_isFoundAndNamed(String planted, Kind kind, String what, String owner) throws Exception {
    Baseline baseline = Baseline.take();
    Subject subject = runAndStop("leaky", (scope, work) -> plant(scope, planted));

    LeakReport report = prove(baseline, subject);

    String text = String.join("\n", report.lines());
    assertTrue(report.findings().stream()
        .anyMatch(found -> found.kind() == kind && found.what().contains(what) && found.owner().equals(owner)), text);
    assertTrue(report.verdict().startsWith("⚠ Leaks detected ("), text);
    if (kind != Kind.SOCKET && kind != Kind.FILE && kind != Kind.CHILD_PROCESS) {
      assertEquals(LoaderVerdict.PINNED, report.loaders().get("leaky"), text);
    } else {
      assertEquals(LoaderVerdict.UNLOADED, report.loaders().get("leaky"), text);
    }
  }

  @Test
  void threadLocalOnAHostThread_isFoundWithThatThread() throws Exception {
    Baseline baseline = Baseline.take();
    CountDownLatch planted = new CountDownLatch(1);
    IsolatedLoader[] loader = {new IsolatedLoader("leaky")};
    ModuleScope[] scope = {new ModuleScope("leaky", loader[0], fault -> {})};
    ModuleWork work = new ModuleWork(scope[0]);
    Subject subject = new Subject("leaky", scope[0].ledger(), work, new WeakReference<>(loader[0]), data);
    Thread host = Thread.ofPlatform().name("slipway/host-thread").start(() -> {
      try {
        plant(scope[0], "thread local");
      } catch (Exception e) {
        throw new IllegalStateException(e);
      } finally {
        planted.countDown();
      }
      scope[0] = null;
      loader[0] = null;
      PlantedWork.hold(gate);
    });
    planted.await();
    work.close(Deadline.after(BUDGET));

    LeakReport report = prove(baseline, subject);

    String text = String.join("\n", report.lines());
    assertTrue(report.findings().stream().anyMatch(
        found -> found.kind() == Kind.THREAD_LOCAL && found.what().equals("slipway/host-thread") && found.owner().equals("leaky")), text);
    gate.countDown();
    host.join();
  }

  @Test
  void threadMadeThroughTheContext_hasOwnerSiteAndStack() throws Exception {
    Baseline baseline = Baseline.take();
    Subject subject = runAndStop("leaky", (scope, work) -> {
      PlantedWork.platform(work, gate);
      PlantedWork.virtual(work, gate);
      Await.until("both hold", () -> work.living(9).stream().allMatch(each -> each.stack().toString().contains("PlantedWork.hold")));
    });

    LeakReport report = prove(baseline, subject);

    assertEquals(List.of(Kind.PLATFORM_THREAD, Kind.VIRTUAL_THREAD),
        report.findings().stream().map(Finding::kind).filter(kind -> kind != Kind.CLASS_LOADER).toList());
    for (Finding found : report.findings().subList(0, 2)) {
      assertEquals("leaky", found.owner());
      assertTrue(found.site().startsWith("PlantedWork."), found.toString());
      assertTrue(found.detail().stream().anyMatch(line -> line.contains("PlantedWork.hold")), found.toString());
    }
    assertEquals(1, report.platformThreads().module());
    assertEquals(1, report.virtualThreads().module());
  }

  @Test
  void leaseNotTakenBack_isFoundWithItsSite() throws Exception {
    Baseline baseline = Baseline.take();
    Subject subject = runAndStop("leaky", (scope, work) -> scope.ledger().record(Holding.Kind.ROUTE, "/planted", () -> {}));

    Finding found = prove(baseline, subject).findings().getFirst();

    assertEquals(Kind.LEASE, found.kind());
    assertEquals("route /planted", found.what());
  }

  @Test
  void cleanStops_areClean_fiftyTimes() throws Exception {
    Baseline baseline = Baseline.take();
    for (int i = 0; i < 50; i++) {
      Subject subject = runAndStop("clean", (scope, work) -> {
        scope.loader().loadClass("dev.slipway.planted.PlantedLeaks").getConstructor().newInstance();
        PlantedWork.pool(work, 2, 4).submit(() -> {});
        work.scheduler().execute(() -> {});
        CountDownLatch never = new CountDownLatch(1);
        work.virtual("waits").newThread(() -> await(never)).start();
        work.platform("waits").newThread(() -> await(never)).start();
        if (works.size() % 20 == 0) {
          work.process("cat", new ProcessBuilder("cat"), StopLadder.gentle());
        }
      });
      LeakReport report = prove(baseline, subject);
      assertEquals("✓ No leaks detected", report.verdict(), String.join("\n", report.lines()));
      assertEquals(Map.of("clean", LoaderVerdict.UNLOADED), report.loaders());
      assertFalse(report.json().getJsonObject("threads").isEmpty());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
