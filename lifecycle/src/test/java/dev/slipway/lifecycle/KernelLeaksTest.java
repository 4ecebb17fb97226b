package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformControl;
import dev.slipway.lifecycle.plugin.ModuleJar;
import dev.slipway.lifecycle.proof.Finding;
import dev.slipway.lifecycle.proof.Finding.Kind;
import dev.slipway.lifecycle.proof.LoaderVerdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module from a jar that leaks everything that can be leaked, behind the host's back. */
class KernelLeaksTest {

  /** How the module tidies up after the proof: a system property that it hands a clean-up to. */
  private static final String CLEANUP = "slipway.test.cleanup";

  @TempDir
  private Path folder;

  private Path jar() throws Exception {
    return ModuleJar.feature("sieve", "requires java.management;", """
        private static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();
        public interface ThingMBean { int getValue(); }
        public static final class Thing implements ThingMBean { public int getValue() { return 1; } }
        private static void hold(java.util.concurrent.CountDownLatch gate) {
          while (gate.getCount() > 0) {
            try { gate.await(); } catch (InterruptedException e) { }
          }
        }
        public void close() {
          try { leak(); } catch (Exception e) { throw new IllegalStateException(e); }
        }
        private void leak() throws Exception {
          var gate = new java.util.concurrent.CountDownLatch(1);
          Thread platform = new Thread(() -> hold(gate), "leaked-thread");
          platform.setDaemon(true);
          platform.start();
          Thread.ofVirtual().name("leaked-virtual").start(() -> hold(gate));
          var timer = new java.util.Timer("leaked-timer", true);
          timer.schedule(new java.util.TimerTask() { public void run() { } }, 3_600_000);
          var executor = java.util.concurrent.Executors.newScheduledThreadPool(1, code -> {
            Thread thread = new Thread(code, "leaked-scheduler");
            thread.setDaemon(true);
            return thread;
          });
          executor.schedule(() -> { }, 1, java.util.concurrent.TimeUnit.HOURS);
          var server = new java.net.ServerSocket(0);
          var file = new java.io.FileOutputStream(System.getProperty("slipway.test.file"));
          var child = new ProcessBuilder("sleep", "60").start();
          var hook = new Thread(() -> { }, "leaked-hook");
          Runtime.getRuntime().addShutdownHook(hook);
          var name = new javax.management.ObjectName("leaked:type=Thing");
          var beans = java.lang.management.ManagementFactory.getPlatformMBeanServer();
          beans.registerMBean(new Thing(), name);
          var embedder = (java.util.concurrent.Executor) System.getProperties().get("slipway.test.thread");
          embedder.execute(() -> LOCAL.set(new Thing()));
          System.getProperties().put("%s", (Runnable) () -> {
            try {
              gate.countDown();
              timer.cancel();
              executor.shutdownNow();
              server.close();
              file.close();
              child.destroyForcibly().waitFor();
              Runtime.getRuntime().removeShutdownHook(hook);
              beans.unregisterMBean(name);
              platform.join();
              embedder.execute(LOCAL::remove);
            } catch (Exception e) { throw new IllegalStateException(e); }
          });
        }
        """.formatted(CLEANUP)).pack(folder.resolve("modules/sieve.jar"));
  }

  /** A thread of the program around the platform, on which the module leaves something. */
  private ThreadPoolExecutor embedder;

  @BeforeEach
  void prepare() {
    embedder = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), code -> new Thread(code, "embedder"));
    embedder.prestartAllCoreThreads();
    System.getProperties().put("slipway.test.thread", embedder);
    System.setProperty("slipway.test.file", folder.resolve("leaked.log").toString());
  }

  @AfterEach
  void tidyUp() throws Exception {
    if (System.getProperties().remove(CLEANUP) instanceof Runnable cleanup) {
      cleanup.run();
    }
    System.getProperties().remove("slipway.test.thread");
    System.clearProperty("slipway.test.file");
    embedder.shutdownNow();
    assertTrue(embedder.awaitTermination(10, TimeUnit.SECONDS));
  }

  @Test
  void eachKindOfLeak_isFoundAndNamed() throws Exception {
    jar();
    Kernel kernel = Platforms.in(folder, new Scripted("tidy")).modulesFolder(folder.resolve("modules")).start();

    StopReport report = kernel.stop();

    String text = String.join("\n", report.lines());
    Map<Kind, String> planted = new EnumMap<>(Map.of(
        Kind.PLATFORM_THREAD, "leaked-thread", Kind.VIRTUAL_THREAD, "leaked-virtual", Kind.TIMER, "leaked-timer",
        Kind.SCHEDULED_TASK, "leaked-scheduler", Kind.SOCKET, "tcp listening on", Kind.FILE, "leaked.log",
        Kind.CHILD_PROCESS, "sleep (pid", Kind.SHUTDOWN_HOOK, "leaked-hook", Kind.MBEAN, "leaked:type=Thing",
        Kind.CLASS_LOADER, "class loader of sieve"));
    planted.put(Kind.THREAD_LOCAL, "embedder");
    planted.forEach((kind, what) -> {
      Finding found = report.leakReport().findings().stream()
          .filter(finding -> finding.kind() == kind && (finding.what() + finding.detail()).contains(what)).findFirst()
          .orElseThrow(() -> new AssertionError("no " + kind + " '" + what + "' in\n" + text));
      boolean ownerKnown = kind != Kind.SOCKET && kind != Kind.FILE && kind != Kind.CHILD_PROCESS;
      assertTrue(!ownerKnown || found.owner().equals("sieve"), () -> kind + " has the owner " + found.owner() + "\n" + text);
      assertTrue(found.owner().equals("sieve") || found.owner().equals(Finding.OWNER_UNKNOWN), text);
    });
    assertEquals(LoaderVerdict.PINNED, report.leakReport().loaders().get("sieve"), text);
    assertTrue(text.contains("⚠ Leaks detected ("), text);
    assertTrue(report.inTime() && !report.leakFree() && !report.clean(), text);
    assertEquals(ExitCode.CLEAN, ExitCode.of(report, false));
    assertEquals(ExitCode.LEAKED, ExitCode.of(report, true));
    assertTrue(report.modules().stream().allMatch(ModuleReport::clean), "leaking is no failure of a step\n" + text);
  }

  @Test
  void aModuleThatLeaksNothing_isUnloaded_andItsCopiesAreGone() throws Exception {
    ModuleJar.feature("neat", "", "").pack(folder.resolve("modules/neat/neat.jar"));
    Kernel kernel = Platforms.in(folder).modulesFolder(folder.resolve("modules")).start();

    StopReport report = Platforms.clean(kernel.stop());

    assertEquals(Map.of("neat", LoaderVerdict.UNLOADED), report.leakReport().loaders());
    try (var left = Files.list(folder.resolve("data/.run"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void aModuleStoppedBefore_isStillLookedAtInTheEnd() throws Exception {
    jar();
    Kernel kernel = Platforms.in(folder, new Scripted("tidy")).modulesFolder(folder.resolve("modules")).start();
    var outcome = kernel.control().apply(PlatformControl.Action.STOP, "sieve",
        Deadline.after(Duration.ofSeconds(10))).getFirst();

    StopReport report = kernel.stop();

    assertTrue(outcome.detail().contains("⚠ Leaks detected (") && outcome.detail().contains("PINNED"), outcome.detail());
    String text = String.join("\n", report.lines());
    assertEquals(LoaderVerdict.PINNED, report.leakReport().loaders().get("sieve"), text);
    assertTrue(report.leakReport().findings().stream()
        .anyMatch(found -> found.what().equals("leaked-thread") && found.owner().equals("sieve")), text);
    assertTrue(report.leakReport().findings().stream()
        .anyMatch(found -> found.what().equals("leaked-virtual") && found.owner().equals("sieve")), text);
  }
}
