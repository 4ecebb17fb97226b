package dev.slipway.chat.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.LogFailure.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store whose file system becomes read-only while it is open, as the kernel does after an error of the disk. It cannot be asked
 * for that while a file is open, so strace lets the calls fail as they would.
 */
class ReadOnlyTest {

  @TempDir
  private Path folder;

  private static long say(SqliteLog log, String id) throws LogFailure {
    return log.append("lobby", List.of(new Draft("ann", id, "hello", Instant.now()))).getFirst().message().seq();
  }

  private Process readOnly() throws IOException {
    List<String> command = List.of("strace", "-f", "-o", "/dev/null", "-P", folder.resolve("chat.db-wal").toString(),
        "-P", folder.resolve("probe").toString(), "-e", "trace=pwrite64,openat", "-e", "inject=pwrite64,openat:error=EROFS",
        "-p", Long.toString(ProcessHandle.current().pid()));
    Process strace;
    try {
      strace = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      if (Boolean.parseBoolean(System.getenv("CI"))) {
        throw e;
      }
      return abort("strace is not installed: " + e.getMessage());
    }
    BufferedReader output = strace.inputReader();
    String line = output.readLine();
    if (line == null || !line.contains("attached")) {
      strace.destroy();
      if (Boolean.parseBoolean(System.getenv("CI"))) {
        throw new IOException("strace: " + line);
      }
      return abort("strace may not attach to this process: " + line);
    }
    return strace;
  }

  @Test
  void readOnlyFileSystem_isToldToSendersAndNotToReaders_andIsOverWhenItCanBeWritten() throws Exception {
    try (SqliteLog log = SqliteLog.open(
        folder, new StoreOptions(true, 1), Clock.systemUTC(), Thread.ofPlatform().factory(), CommitListener.NONE)) {
      say(log, "m1");
      assertEquals(1, log.span("lobby").head());
      Process strace = readOnly();
      try {
        for (int i = 0; i < 3; i++) {
          assertEquals(Reason.READ_ONLY, assertThrows(LogFailure.class, () -> say(log, "m2")).reason());
          assertEquals(Reason.READ_ONLY, assertThrows(LogFailure.class, log::check).reason());
          assertEquals(1, log.after("lobby", 0, 10).size());
        }
      } finally {
        strace.destroy(); // it detaches; everything goes on
        strace.waitFor();
      }
      assertEquals(2, say(log, "m2"));
      log.check();
      assertEquals(2, log.after("lobby", 0, 10).size());
    }
  }
}
