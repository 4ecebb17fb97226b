package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code run} on machines where something is missing: it says what. */
class RunScriptIT {

  @TempDir
  Path folder;

  @Test
  void withoutMaven_saysSo() throws Exception {
    assertRefused("Maven is not there");
  }

  @Test
  void withoutJdk_saysSo() throws Exception {
    Path maven = Files.writeString(Files.createDirectories(folder.resolve("bin")).resolve("mvn"), "#!/bin/sh\nexit 99\n");
    assertTrue(maven.toFile().setExecutable(true));

    assertRefused("JDK 25 is not there");
  }

  /** Runs a copy of the script, so that it finds nothing built, with nothing on the PATH but the tools of the system. */
  private void assertRefused(String text) throws IOException, InterruptedException {
    Path script = Files.copy(Path.of("../run"), folder.resolve("run"));
    Path tools = Files.createDirectories(folder.resolve("bin"));
    for (String tool : List.of("bash", "cat", "dirname", "find", "grep", "readlink", "sed")) {
      Path shim = Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec " + which(tool) + " \"$@\"\n");
      assertTrue(shim.toFile().setExecutable(true));
    }
    ProcessBuilder builder = new ProcessBuilder(which("bash").toString(), script.toString()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("SLIPWAY_JDK_FOLDERS", folder.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    assertEquals(1, process.exitValue(), output);
    assertEquals(1, output.lines().filter(line -> line.startsWith("run: " + text)).count(), output);
  }

  private static Path which(String tool) {
    return Stream.of("/usr/bin", "/bin").map(bin -> Path.of(bin, tool)).filter(Files::isExecutable)
        .findFirst().orElseThrow(() -> new AssertionError("no " + tool));
  }
}
