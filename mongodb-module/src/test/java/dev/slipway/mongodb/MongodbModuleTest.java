package dev.slipway.mongodb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformControl.Action;
import dev.slipway.api.PlatformControl.Outcome;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The module on a real kernel, beside a server in a process of its own. */
class MongodbModuleTest {

  private static final ServerProcess SERVER = server();

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(MongodbModule::new)
      .setting("modules.mongodb.uri", SERVER.uri())
      .build();

  private static ServerProcess server() {
    try {
      return new ServerProcess();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void end() {
    SERVER.close();
  }

  @Test
  void readiness_followsTheServer(TestPlatform platform) throws Exception {
    Await.until("ready", () -> platform.get("/mongodb/readyz").status() == 200);

    SERVER.lose();
    Answer down = Await.value("not ready", () -> platform.get("/mongodb/readyz"), answer -> answer.status() == 503);
    assertTrue(down.body().contains("unavailable"), down.body());
    assertEquals(200, platform.get("/mongodb/healthz").status());

    SERVER.find();
    Await.until("ready again", () -> platform.get("/mongodb/readyz").status() == 200);
  }

  @Test
  void metrics_countCommands(TestPlatform platform) {
    Await.until("ready", () -> platform.get("/mongodb/readyz").status() == 200);
    String metrics = platform.get("/metrics").body();
    double commands = metrics.lines().filter(line -> line.startsWith("mongodb_commands") && line.contains("count"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .max().orElseThrow(() -> new AssertionError(metrics));
    assertTrue(commands > 0, metrics);
    assertTrue(metrics.contains("mongodb_connections"), metrics);
  }

  @Test
  void stopAndStart_leavesNothing(TestPlatform platform) throws Exception {
    for (int cycle = 0; cycle < 5; cycle++) {
      Await.until("ready", () -> platform.get("/mongodb/readyz").status() == 200);
      List<Outcome> stopped = platform.control().apply(Action.STOP, "mongodb", Deadline.after(Duration.ofSeconds(10)));
      for (Outcome outcome : stopped) {
        assertFalse(outcome.detail().contains("Leaks detected"), outcome.detail());
      }
      platform.control().apply(Action.START, "mongodb", Deadline.after(Duration.ofSeconds(10)));
      assertEquals(ModuleState.RUNNING, platform.view().module("mongodb").orElseThrow().state());
    }
  }
}
