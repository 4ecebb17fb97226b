package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the distribution ends: by signals and by the clock. */
class StopIT {

  private static final Duration CLOSE_FRAME = Duration.ofSeconds(10);

  @TempDir
  Path data;

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void signal_closesSessionsLogsEachStepAndReports(String signal) throws Exception {
    try (SlipwayProcess slipway = TestHome.slipway(data).start("run")) {
      slipway.awaitReady(TestHome.START);
      try (TickClient client = TickClient.connect(slipway.webSocket("/ws/ticks"))) {
        client.next("\"type\":\"tick\"");
        if (signal.equals("INT")) {
          slipway.interrupt();
        } else {
          slipway.terminate();
        }
        TickClient.End end = client.end(CLOSE_FRAME);

        assertEquals(1001, end.code());
        assertTrue(end.reason().matches("\\{\"reconnectMs\":\\d+}"), end.reason());
      }
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);

      assertEquals(0, exit.code(), exit::output);
      assertSays(exit, "SIG" + signal, "phase UNREADY", "phase QUIESCE", "phase DRAIN", "phase CLOSE", "phase PROVE",
          "module ticks is stopped", "stopped gracefully", "✓ No leaks detected");
      String report = report("last-stop.json");
      assertTrue(report.startsWith("{\"clean\":true"), report);
    }
  }

  @Test
  void runFor_stopsByItself() throws Exception {
    try (SlipwayProcess slipway = TestHome.slipway(data).start("run", "--for", "2s")) {
      slipway.awaitReady(TestHome.START);
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);

      assertEquals(0, exit.code(), exit::output);
      assertSays(exit, "stopped gracefully");
    }
  }

  /** A long propagation delay holds the stop open, as a stuck module would. */
  @Test
  void secondSignal_endsAtOnceWithTheReport() throws Exception {
    try (SlipwayProcess slipway = TestHome.slipway(data)
        .setting("stop.unready", "20s").setting("stop.drain", "1s").setting("stop.close", "1s").setting("stop.quiesce", "1s")
        .setting("stop.prove", "1s").start("run")) {
      slipway.awaitReady(TestHome.START);
      slipway.terminate();
      slipway.awaitLine("SIGTERM", CLOSE_FRAME);
      long second = System.nanoTime();
      slipway.terminate();
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);
      long millis = Duration.ofNanos(System.nanoTime() - second).toMillis();

      assertAll(
          () -> assertEquals(5, exit.code(), exit::output),
          () -> assertTrue(millis <= 250, "ended " + millis + " ms after the second signal\n" + exit.output()),
          () -> assertTrue(report("forced-stop.txt").contains("a second signal"), exit::output));
    }
  }

  private static void assertSays(SlipwayProcess.Exit exit, String... parts) {
    String output = exit.output().toLowerCase(Locale.ROOT);
    for (String part : parts) {
      assertTrue(output.contains(part.toLowerCase(Locale.ROOT)), () -> "nothing about '" + part + "' in\n" + exit.output());
    }
  }

  private String report(String file) throws IOException {
    return Files.readString(data.resolve("reports").resolve(file));
  }
}
