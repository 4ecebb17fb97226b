package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.lifecycle.plugin.ModuleJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in a process of its own: signals, exits, exit codes. */
class MainProcessTest {

  private static final long SECOND_SIGNAL_MILLIS = 250;
  private static final long PATIENCE_SECONDS = 30;

  @TempDir
  private static Path shelf;

  @TempDir
  private Path folder;

  private Path output;
  private Process process;

  @BeforeAll
  static void compile() throws IOException {
    String deaf = "while (true) { try { new java.util.concurrent.CountDownLatch(1).await(); } catch (InterruptedException e) { } }";
    pack("steady", "", "");
    pack("mute", "", "public MuteModule() { " + deaf + " }");
    pack("stuck", "context.work().platform(\"worker\").newThread(() -> { " + deaf + " }).start();",
        "public void drain(dev.slipway.api.Deadline deadline) { " + deaf + " }");
    pack("exiter", """
        var view = context.services().require(dev.slipway.api.PlatformView.class);
        context.work().platform("quitter").newThread(() -> {
          while (view.phase() != dev.slipway.api.PlatformPhase.RUNNING) {
            Thread.onSpinWait();
          }
          System.exit(77);
        }).start();
        """, "");
    pack("slow", "System.getLogger(\"slow\").log(System.Logger.Level.INFO, \"slow is starting\");"
        + " new java.util.concurrent.CountDownLatch(1).await();", "");
    pack("broken", "throw new java.io.IOException(\"the feed is down\");", "");
    pack("grabber", "", """
        public void drain(dev.slipway.api.Deadline deadline) {
          try {
            Object out = System.class.getField("out").get(null);
            Object err = System.class.getField("err").get(null);
            synchronized (out) { synchronized (err) { synchronized (Runtime.class) { %s } } }
          } catch (ReflectiveOperationException e) { throw new IllegalStateException(e); }
        }
        """.formatted(deaf));
  }

  private static void pack(String name, String start, String members) throws IOException {
    String type = Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Module";
    ModuleJar.of("module %s { requires dev.slipway.api; provides dev.slipway.api.Lifecycle with %s.%s; }".formatted(name, name, type))
        .with(name + "." + type, """
            package %s;
            public final class %s implements dev.slipway.api.Lifecycle {
              public String name() { return "%s"; }
              public void start(dev.slipway.api.ModuleContext context) throws Exception { %s }
              %s
              public void close() { System.getLogger("%s").log(System.Logger.Level.INFO, "%s was closed"); }
            }
            """.formatted(name, type, name, start, members, name, name))
        .pack(shelf.resolve(name + ".jar"));
  }

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectories(folder.resolve("modules"));
    output = folder.resolve("output.txt");
  }

  @AfterEach
  void end() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  private void run(List<String> modules, String... arguments) throws IOException {
    command("run", modules, arguments);
  }

  private void command(String word, List<String> modules, String... arguments) throws IOException {
    for (String module : modules) {
      ModuleJar.copy(shelf.resolve(module + ".jar"), folder.resolve("modules").resolve(module));
    }
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m",
        "--module-path", System.getProperty("jdk.module.path"), "--class-path", System.getProperty("java.class.path"),
        "-Dslipway.server.port=0", "-Dslipway.server.host=127.0.0.1",
        "-Dslipway.data.folder=" + folder.resolve("data"), "-Dslipway.report.folder=" + folder.resolve("reports"),
        "-Dslipway.modules-folder=" + folder.resolve("modules"), "-Dslipway.log.format=text"));
    List<String> rest = new ArrayList<>();
    for (String argument : arguments) {
      (argument.startsWith("-D") ? command : rest).add(argument);
    }
    command.addAll(List.of("-m", "dev.slipway.lifecycle/dev.slipway.lifecycle.Main", word));
    command.addAll(rest);
    process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  private String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitOutput(String text) {
    Await.until("'" + text + "'", () -> output().contains(text) || !process.isAlive());
    assertTrue(output().contains(text), this::output);
  }

  private void signal() throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor());
  }

  private void assertExit(int status) throws InterruptedException {
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), this::output);
    assertEquals(status, process.exitValue(), this::output);
  }

  @Test
  void config_writesNothing() throws Exception {
    Path nowhere = Files.writeString(folder.resolve("nowhere"), "a file, under which no folder can be made");
    command("config", List.of("steady", "slow"), "-Djava.io.tmpdir=" + nowhere.resolve("tmp"));
    assertExit(0);
    assertTrue(output().contains("modules.steady.") && output().contains("modules.slow."), this::output);
    assertFalse(Files.exists(folder.resolve("data")), "the data folder was made");
  }

  @Test
  void config_doesNotWaitForEver_forAModuleThatDoesNotSayWhatItIs() throws Exception {
    command("config", List.of("mute"), "-Dslipway.start.timeout=200ms");
    assertExit(2);
    assertTrue(output().contains("does not come to say what it is; it stands at "), this::output);
  }

  @Test
  void aSignal_stopsGracefully_withExit0() throws Exception {
    run(List.of("steady"));
    awaitOutput("ready on http://localhost:");
    signal();
    assertExit(0);
    for (String part : List.of("SIGTERM: stopping", "phase QUIESCE", "steady was closed", "stopped gracefully",
        "=== Final Statistics ===", "=== Resource Usage Report ===", "✓ No leaks detected")) {
      assertTrue(output().contains(part), () -> "no '" + part + "' in\n" + output());
    }
    assertTrue(Files.readString(folder.resolve("reports/last-stop.json")).contains("\"clean\":true"));
  }

  @Test
  void runForSomeTime_stopsByItself() throws Exception {
    run(List.of("steady"), "--for", "200ms");
    assertExit(0);
    assertTrue(output().contains("the time to run is over") && output().contains("stopped gracefully"), this::output);
  }

  @Test
  void aSecondSignal_endsTheProcessAtOnce_withAReport() throws Exception {
    run(List.of("stuck", "steady"));
    awaitOutput("ready on");
    signal();
    awaitOutput("module stuck: QUIESCING → DRAINING");
    try (Stall stall = Stall.watch()) {
      Process kill = new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start();
      long begin = System.nanoTime();
      kill.waitFor();
      assertExit(5);
      long took = (System.nanoTime() - begin) / 1_000_000;
      assertTrue(took <= SECOND_SIGNAL_MILLIS + stall.worst().toMillis(), () -> took + " ms\n" + output());
    }
    for (String part : List.of("a second signal, SIGTERM", "=== Forced Stop Report ===", "Module stuck:", "thread stuck/worker-0")) {
      assertTrue(output().contains(part), () -> "no '" + part + "' in\n" + output());
    }
  }

  @Test
  void anExitByAModule_isStillAStop_withOurOwnStatus() throws Exception {
    long begin = System.nanoTime();
    run(List.of("exiter", "steady"));
    assertExit(0);
    assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) < 10, "the exit waits for the stop, not the stop for it");
    assertTrue(output().contains("steady was closed") && output().contains("exiter was closed"), this::output);
    assertTrue(output().contains("=== Final Statistics ==="), this::output);
  }

  @Test
  void aFailedStart_isExit1_withOneClearLine() throws Exception {
    run(List.of("broken", "steady"));
    assertExit(1);
    assertTrue(output().contains("slipway: module 'broken' did not start: IOException: the feed is down"), this::output);
    assertTrue(output().contains("broken was closed"), this::output);
  }

  @Test
  void aBadConfiguration_isExit2_withOneClearLine() throws Exception {
    run(List.of("steady"), "-Dslipway.server.prot=1");
    assertExit(2);
    assertTrue(output().contains("slipway: ") && output().contains("server.prot"), this::output);
    assertFalse(output().contains("steady"), this::output);
  }

  @Test
  void aSignalDuringASlowStart_endsTheStart_withExit0() throws Exception {
    run(List.of("slow", "steady"));
    awaitOutput("slow is starting");
    signal();
    assertExit(0);
    assertTrue(output().contains("stopped before it was ready"), this::output);
    assertTrue(output().contains("slow was closed") && output().contains("steady was closed"), this::output);
  }

  @Test
  void aModuleThatHoldsTheConsole_costsItsBudget_andIsReported() throws Exception {
    run(List.of("grabber", "steady"), "-Dslipway.stop.drain=400ms", "-Dslipway.stop.close=300ms", "-Dslipway.stop.quiesce=100ms");
    awaitOutput("ready on");
    signal();
    assertExit(5);
    String report = Files.readString(folder.resolve("reports/last-stop.json"));
    assertTrue(report.contains("drain was abandoned at") && report.contains("grabber"), report);
    assertTrue(output().contains("steady was closed"), this::output);
  }
}
