package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of a platform that runs: status, modules, logs, stop. */
class CommandsIT {

  @TempDir
  private Path data;

  private SlipwayProcess.Exit run(String... arguments) throws Exception {
    try (SlipwayProcess command = TestHome.slipway(data).start(arguments)) {
      return command.awaitExit(TestHome.STOP);
    }
  }

  private String done(String... arguments) throws Exception {
    SlipwayProcess.Exit exit = run(arguments);
    assertEquals(0, exit.code(), exit.output());
    return exit.output();
  }

  @Test
  void aRunningPlatform_isSeenChangedAndStopped() throws Exception {
    try (SlipwayProcess platform = TestHome.slipway(data).start("run")) {
      platform.awaitReady(TestHome.START);

      String status = done("status");
      assertTrue(status.contains("running at http://") && status.contains("process " + platform.pid()), status);
      assertTrue(status.lines().anyMatch(line -> line.startsWith("ticks ") && line.contains("running")), status);

      assertTrue(done("modules", "stop", "ticks", "--dry-run").contains("would stop:  ticks"), "a dry run says what it would do");
      assertEquals(200, platform.get("/ticks/").statusCode(), "and does nothing");
      assertTrue(done("modules", "stop", "ticks").contains("stopped"), "stops one");
      assertEquals(404, platform.get("/ticks/").statusCode());
      assertEquals(200, platform.get("/chat/").statusCode(), "the others serve on");
      assertEquals(1, run("status").code(), "not everything runs");
      SlipwayProcess.Exit again = run("modules", "stop", "ticks");
      assertTrue(again.code() == 1 && again.output().contains("stopped already"), again.output());
      done("modules", "start", "ticks");
      assertEquals(200, platform.get("/ticks/").statusCode());
      done("status");

      assertTrue(done("logs", "-n", "50").contains("module ticks is running"), "the log of the platform");
      assertTrue(done("logs", "--level", "ticks=debug").contains("ticks = debug"));
      SlipwayProcess.Exit bad = run("logs", "--level", "ticks=loud");
      assertTrue(bad.code() == 1 && bad.output().contains("level is trace, debug,"), bad.output());

      String stop = done("stop");
      assertTrue(stop.contains("phase DRAIN") && stop.contains("has ended"), stop);
      assertEquals(0, platform.awaitExit(TestHome.STOP).code());
    }
    SlipwayProcess.Exit gone = run("status");
    assertEquals(1, gone.code());
    assertTrue(gone.output().contains("no platform runs on data folder " + data), gone.output());
    assertFalse(gone.output().contains("\tat "), gone.output());
  }
}
