package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module of docs/module-author.md, built by its own build, dropped into a distribution and taken out again. */
class ExampleModuleIT {

  @TempDir
  Path folder;

  @Test
  void droppedIntoModules_servesBesideTicksAndStopsCleanly_andIsGoneWithItsFolder() throws Exception {
    Path home = TestHome.copyTo(folder.resolve("slipway"));
    Path dropped = home.resolve("modules/beacon");
    TestHome.copy(example(), dropped);

    try (SlipwayProcess slipway = SlipwayProcess.of(home).start("run")) {
      slipway.awaitReady(TestHome.START);
      assertModules(slipway, true);
      assertServes(slipway);
      assertStopsCleanly(slipway);
    }
    Path logbook = home.resolve("data/beacon/logbook.txt");
    assertTrue(Files.readString(logbook).contains("{\"blink\":1,"), "what it owns is flushed when it stops");

    TestHome.delete(dropped);
    try (SlipwayProcess slipway = SlipwayProcess.of(home).start("run")) {
      slipway.awaitReady(TestHome.START);
      assertModules(slipway, false);
      for (String path : List.of("/beacon/", "/api/beacon", "/beacon/readyz")) {
        assertEquals(404, slipway.get(path).statusCode(), path);
      }
      assertStopsCleanly(slipway);
    }
    assertTrue(Files.exists(logbook), "data of a feature that was taken out is kept");
  }

  private static void assertModules(SlipwayProcess slipway, boolean beacon) throws Exception {
    String modules = slipway.get("/platform/modules").body();

    assertTrue(modules.contains("\"ticks\""), modules);
    assertEquals(beacon, modules.contains("\"beacon\""), modules);
    assertEquals(beacon, slipway.get("/").body().contains("href=\"/beacon/\""));
  }

  private static void assertServes(SlipwayProcess slipway) throws Exception {
    assertTrue(slipway.get("/beacon/").body().contains("Beacon"));
    try (TickClient watcher = TickClient.connect(slipway.webSocket("/ws/beacon"))) {
      watcher.next("\"blink\":");
    }
    String state = slipway.get("/api/beacon").body();
    assertFalse(state.contains("\"blinks\":0,"), state);
    assertTrue(slipway.get("/metrics").body().lines().anyMatch(line -> line.startsWith("beacon_blinks{")));
    assertEquals(200, slipway.get("/beacon/readyz").statusCode());
  }

  private static void assertStopsCleanly(SlipwayProcess slipway) throws Exception {
    slipway.terminate();
    SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);

    assertEquals(0, exit.code(), exit::output);
    assertTrue(exit.output().contains("✓ No leaks detected"), exit::output);
    assertTrue(exit.output().contains("stopped gracefully"), exit::output);
  }

  private static Path example() {
    return Path.of(Objects.requireNonNull(System.getProperty("slipway.example"), "slipway.example is set by the build"));
  }
}
