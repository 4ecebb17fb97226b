package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.relay.JavaProcess;
import dev.slipway.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left when the whole process is killed. */
@Timeout(60)
class KilledPlatformTest {

  @TempDir
  private Path folder;

  /** A process that has ended stays a zombie where nobody asks for its status. */
  private static boolean isGone(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void files_playUpToThreeSecondsBeforeTheKill_andNoRecorderIsLeft() throws Exception {
    Programs.required();
    Process process = new ProcessBuilder(JavaProcess.command(KilledPlatform.class, folder.toString()))
        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String[] last = {};
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("RECORDED ")) {
          last = line.split(" ");
          if (Long.parseLong(last[2]) > 4_000) {
            process.toHandle().destroyForcibly();
          }
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertEquals(128 + 9, process.waitFor());
    assertEquals(7, last.length, "it has recorded");
    for (int i : new int[] {3, 6}) {
      long pid = Long.parseLong(last[i]);
      Await.until("the end of recorder " + pid, Deadline.after(Duration.ofSeconds(5)),
          () -> isGone(pid));
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder.resolve("relay").resolve("recordings"))) {
      files = all.sorted().toList();
    }
    assertEquals(2, files.size());
    for (int i = 0; i < 2; i++) {
      Programs.assertSound(files.get(i));
      double played = Programs.seconds(files.get(i));
      double recorded = Long.parseLong(last[2 + 3 * i]) / 1_000.0;
      assertTrue(recorded - played <= 3, "plays " + played + " s of " + recorded + " s");
    }
  }
}
