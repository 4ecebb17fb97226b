package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who starts the platform at a terminal to try it is shown the way in, and nobody else is. */
class InvitationIT {

  private static final Path SCRIPT = Path.of("/usr/bin/script");

  @TempDir
  Path data;

  @Test
  void terminal_isShownTheLink_whereGuestsAreOn() throws Exception {
    assumeTrue(Files.isExecutable(SCRIPT) || "true".equals(System.getenv("CI")), "script of util-linux is not there");

    String output = atATerminal("true");

    String token = Files.readString(data.resolve("admin.token")).strip();
    assertEquals(1, output.lines().filter(line -> line.matches(
        "come in as the administrator: http://localhost:\\d+/#token=" + token + "\\s*")).count(), output);
    assertFalse(atATerminal("false").contains("#token"), "without guests it is no trial");
  }

  @Test
  void log_neverHasTheToken() throws Exception {
    try (SlipwayProcess slipway = TestHome.slipway(data).setting("access.guests", "true").start("run", "--for", "500ms")) {
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);

      assertEquals(0, exit.code(), exit::output);
      assertFalse(exit.output().contains(Files.readString(data.resolve("admin.token")).strip()), exit::output);
    }
  }

  private String atATerminal(String guests) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(List.of(
        SCRIPT.toString(), "-qefc", TestHome.path().resolve("bin/slipway") + " run --for 500ms", "/dev/null"))
        .redirectErrorStream(true);
    builder.environment().putAll(Map.of("SLIPWAY_SERVER_PORT", "0", "SLIPWAY_DATA_FOLDER", data.toString(), "SLIPWAY_REPORT_FOLDER",
        data.toString(), "SLIPWAY_MODULES_RELAY_RTSP_PORT", "0", "SLIPWAY_ACCESS_GUESTS", guests));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("stopped gracefully"), output);
    return output;
  }
}
