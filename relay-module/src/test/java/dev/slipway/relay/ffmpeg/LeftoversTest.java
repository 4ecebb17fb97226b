package dev.slipway.relay.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that nobody could end, as far as one can make them without killing a JVM. */
class LeftoversTest {

  @TempDir
  private Path folder;

  /** Starts a process that has lost its parent, and returns it. */
  private static ProcessHandle orphan(String mark) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!");
    builder.environment().put(Leftovers.MARK, mark);
    Process shell = builder.start();
    String pid = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    shell.waitFor();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  @Test
  void whatBearsTheName_isKilled_andNothingElse() throws Exception {
    Leftovers leftovers = Leftovers.of(folder);
    String name = Files.readString(folder.resolve("installation")).strip();
    ProcessHandle left = orphan(name);
    ProcessHandle others = orphan("another-" + name);
    ProcessBuilder own = new ProcessBuilder("sleep", "60");
    own.environment().put(Leftovers.MARK, name);
    Process ours = own.start();
    try {
      assertEquals(1, leftovers.sweep());
      Await.until("the end of what was left", () -> !left.isAlive());
      assertTrue(others.isAlive());
      assertTrue(ours.isAlive());
      assertEquals(0, Leftovers.of(folder).sweep());
    } finally {
      others.destroyForcibly();
      ours.destroyForcibly();
    }
  }

  @Test
  void name_lasts_andIsMadeAnewWhereItIsNone() throws IOException {
    Leftovers.of(folder.resolve("data"));
    Path file = folder.resolve("data/installation");
    String first = Files.readString(file);
    Leftovers.of(folder.resolve("data"));
    assertEquals(first, Files.readString(file));
    Files.writeString(file, "");
    Leftovers.of(folder.resolve("data"));
    assertEquals(37, Files.readString(file).length());
  }
}
