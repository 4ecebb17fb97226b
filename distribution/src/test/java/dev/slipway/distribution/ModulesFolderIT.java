package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder under {@code modules/} is all that makes a feature be there. */
class ModulesFolderIT {

  @TempDir
  Path folder;

  @Test
  void deletedModule_isGoneAndComesBackWithItsFolder() throws Exception {
    Path home = TestHome.copyTo(folder.resolve("slipway"));
    Path ticks = home.resolve("modules/ticks");
    Path aside = folder.resolve("aside");

    Files.move(ticks, aside);
    assertServes(home, false);
    Files.move(aside, ticks);
    assertServes(home, true);
  }

  @Test
  void foreignModule_startsBesideTheOthersAndKeepsTheAotCache() throws Exception {
    Path modules = folder.resolve("modules");
    TestHome.copy(TestHome.path().resolve("modules"), modules);
    FeatureJar.create(modules, "guest", "guest", "ticks");
    try (SlipwayProcess slipway = TestHome.slipway(folder.resolve("data")).jvm("-XX:AOTMode=on")
        .setting("modules-folder", modules.toString()).start("run")) {
      slipway.awaitReady(TestHome.START);
      assertTrue(slipway.get("/platform/modules").body().contains("\"guest\""));
      slipway.terminate();
      assertEquals(0, slipway.awaitExit(TestHome.STOP).code());
    }
  }

  /** Nothing is set but the port: the distribution finds its modules and keeps its data by itself. */
  private void assertServes(Path home, boolean ticks) throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    try (SlipwayProcess slipway = SlipwayProcess.of(home).in(elsewhere).start("run")) {
      slipway.awaitReady(TestHome.START);

      assertEquals(ticks ? 200 : 404, slipway.get("/ticks/").statusCode());
      assertEquals(ticks, slipway.get("/").body().contains("href=\"/ticks/\""));
      slipway.terminate();
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);
      assertEquals(0, exit.code(), exit::output);
    }
    try (var files = Files.list(elsewhere)) {
      assertFalse(files.findAny().isPresent(), "something was left in the working folder");
    }
  }
}
