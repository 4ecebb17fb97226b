package dev.slipway.chat.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each acknowledgement comes after the disk has it: the calls of a process that writes, as strace sees them. */
@Timeout(120)
class DurabilityTest {

  private static final int SENDERS = 4;
  private static final int EACH = 40;

  @TempDir
  private Path folder;

  private Trace storm(boolean durable) throws IOException, InterruptedException {
    Path file = folder.resolve("trace");
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-y", "-s", "100000", "-e", "trace=fdatasync,fsync,pwrite64,write",
        "-o", file.toString()));
    command.addAll(StoreStorm.command(folder.resolve("store"), durable, EACH, new long[SENDERS]));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      if (Boolean.parseBoolean(System.getenv("CI"))) {
        throw e;
      }
      return abort("strace is not installed: " + e.getMessage());
    }
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(true, process.waitFor(60, TimeUnit.SECONDS), "the storm has not ended");
      assertEquals(0, process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
    Trace trace = Trace.read(file);
    assertEquals(SENDERS * EACH, trace.acknowledgements().size());
    return trace;
  }

  @Test
  void everyAcknowledgement_followsACompletedForcingOfTheLog() throws Exception {
    assertEquals(List.of(), storm(true).premature());
  }

  /** The check can fail: a store that does not wait for the disk is found out. */
  @Test
  void storeThatIsNotDurable_isFoundOut() throws Exception {
    assertFalse(storm(false).premature().isEmpty());
  }
}
