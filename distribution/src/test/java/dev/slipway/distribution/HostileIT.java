package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Features that do harm, in a started distribution. */
class HostileIT {

  /** What the feature 'leaks' leaves, by its kind. */
  private static final Map<String, Planted> PLANTED = Map.ofEntries(
      Map.entry("PLATFORM_THREAD", new Planted("leaked-thread", true)),
      Map.entry("VIRTUAL_THREAD", new Planted("leaked-virtual", true)),
      Map.entry("TIMER", new Planted("leaked-timer", true)),
      Map.entry("SCHEDULED_TASK", new Planted("leaked-scheduler", true)),
      Map.entry("SOCKET", new Planted("tcp listening on", false)),
      Map.entry("FILE", new Planted("leaked.log", false)),
      Map.entry("CHILD_PROCESS", new Planted("sleep (pid", false)),
      Map.entry("SHUTDOWN_HOOK", new Planted("leaked-hook", true)),
      Map.entry("MBEAN", new Planted("leaked:type=Thing", true)),
      Map.entry("THREAD_LOCAL", new Planted("main", true)),
      Map.entry("CLASS_LOADER", new Planted("class loader of leaks", true)));
  private static final Duration HEALTH = Duration.ofSeconds(2);
  /** The phases of the test's stop make 4.5 s, two of them for the proof; the rest is for the report and the end of the process. */
  private static final Duration BUDGET = Duration.ofSeconds(6);
  private static final int OUT_OF_MEMORY = 3;

  @TempDir
  Path folder;

  private Path modules;

  /** A leak as the report shall name it, and whether its owner can be known. */
  private record Planted(String what, boolean ownerKnown) {}

  @BeforeEach
  void takeTicksAlong() throws IOException {
    modules = folder.resolve("modules");
    TestHome.copy(TestHome.path().resolve("modules"), modules);
  }

  private SlipwayProcess.Start slipway() {
    return TestHome.slipway(folder.resolve("data")).setting("modules-folder", modules.toString());
  }

  @ParameterizedTest
  @CsvSource({"true, 4", "false, 0"})
  void leakOfEachKind_isNamedInBothReports_andIsAnErrorWhereItShallBe(String strict, int code) throws Exception {
    FeatureJar.ofResources(modules, "leaks");
    try (SlipwayProcess slipway = slipway().setting("stop.strict", strict).start("run")) {
      slipway.awaitReady(TestHome.START);
      List<ProcessHandle> children = ProcessHandle.of(slipway.pid()).orElseThrow().children().toList();
      try {
        slipway.terminate();
        SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);
        assertEquals(code, exit.code(), exit::output);
        assertNamed(exit.output(), Files.readString(folder.resolve("data/reports/last-stop.json")));
      } finally {
        children.forEach(ProcessHandle::destroyForcibly);
      }
    }
  }

  private static void assertNamed(String text, String json) {
    assertTrue(text.contains("⚠ Leaks detected (" + PLANTED.size() + ")"), text);
    JsonObject report;
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      report = reader.readObject().getJsonObject("leaks");
    }
    assertEquals("⚠ Leaks detected (" + PLANTED.size() + ")", report.getString("verdict"));
    assertEquals("PINNED", report.getJsonObject("loaders").getString("leaks"), json);
    assertEquals("UNLOADED", report.getJsonObject("loaders").getString("ticks"), json);
    Map<String, JsonObject> found = report.getJsonArray("findings").getValuesAs(JsonObject.class).stream()
        .collect(Collectors.toMap(finding -> finding.getString("kind"), Function.identity()));
    PLANTED.forEach((kind, planted) -> {
      JsonObject finding = found.get(kind);
      assertNotNull(finding, () -> "no " + kind + " in " + found);
      String what = finding.getString("what");
      String owner = finding.getString("owner");
      assertTrue(what.contains(planted.what()), () -> kind + " is called " + what);
      assertTrue(owner.equals("leaks") || !planted.ownerKnown() && owner.equals("owner unknown"), () -> kind + " is of " + owner);
      assertTrue(text.lines().anyMatch(line -> line.startsWith("  ⚠ ") && line.contains("'" + what + "'")), () -> what + " in " + text);
    });
  }

  @Test
  void featureThatSpinsOnAllCores_leavesHealthAnswering_isNamed_andCostsItsBudget() throws Exception {
    FeatureJar.ofResources(modules, "spinner");
    try (SlipwayProcess slipway = slipway().setting("stop.budget", BUDGET.toSeconds() + "s").setting("stop.quiesce", "500ms")
        .setting("stop.drain", "1s").setting("stop.close", "1s").setting("stop.prove", "2s").start("run")) {
      slipway.awaitReady(TestHome.START);
      assertTrue(slipway.get("/spinner").body().startsWith("spins on "));
      do {
        assertHealthAnswers(slipway);
      } while (!says(slipway, "virtual threads did not run for", "spinner/spin-"));
      assertHealthAnswers(slipway);
      assertEquals(200, slipway.get("/ticks/").statusCode());

      long begin = System.nanoTime();
      slipway.terminate();
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);

      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertEquals(0, exit.code(), exit::output);
      assertTrue(took.compareTo(BUDGET) <= 0, () -> "the stop took " + took + "\n" + exit.output());
      assertTrue(exit.output().contains("ticks: STOPPED"), exit::output);
      assertTrue(exit.output().contains("⚠ virtual thread 'spinner/spin-"), exit::output);
    }
  }

  private static void assertHealthAnswers(SlipwayProcess slipway) throws Exception {
    long begin = System.nanoTime();
    assertEquals(200, slipway.get("/health").statusCode());
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertTrue(took.compareTo(HEALTH) <= 0, () -> "health took " + took + "\n" + String.join("\n", slipway.lines()));
  }

  private static boolean says(SlipwayProcess slipway, String... parts) {
    return slipway.lines().stream().anyMatch(line -> Stream.of(parts).allMatch(line::contains));
  }

  @Test
  void outOfMemory_endsAtOnceWithADump_whichTheNextStartReports() throws Exception {
    FeatureJar.ofResources(modules, "hungry");
    try (SlipwayProcess slipway = slipway().jvm("-Xmx48m").start("run")) {
      slipway.awaitReady(TestHome.START);
      assertThrows(IOException.class, () -> slipway.get("/hungry"), "the connection ends with the process");
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);

      assertEquals(OUT_OF_MEMORY, exit.code(), exit::output);
      assertTrue(exit.output().contains("java.lang.OutOfMemoryError"), exit::output);
      assertFalse(exit.output().contains("phase UNREADY"), () -> "a JVM without memory has tried to stop in order\n" + exit.output());
    }
    Path dump = dump();
    assertTrue(Files.size(dump) > 1 << 20, () -> dump + " holds no heap");
    try (SlipwayProcess slipway = slipway().start("run")) {
      slipway.awaitReady(TestHome.START);
      assertTrue(says(slipway, "a process before this one ran out of memory", dump.toString()), () -> String.join("\n", slipway.lines()));
      slipway.terminate();
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);
      assertEquals(0, exit.code(), exit::output);
    }
    assertTrue(Files.exists(dump), "a dump is the operator's to remove");
  }

  private Path dump() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("data/reports"))) {
      List<Path> dumps = files.filter(file -> file.toString().endsWith(".hprof")).toList();
      assertEquals(1, dumps.size(), dumps::toString);
      return dumps.getFirst();
    }
  }
}
