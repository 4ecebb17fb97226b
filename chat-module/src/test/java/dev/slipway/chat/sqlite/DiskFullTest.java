package dev.slipway.chat.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.LogFailure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a disk that is full for a while: a small file system in memory, for which one has to be root. */
class DiskFullTest {

  private static final int DISK_BYTES = 24 << 20;

  @TempDir
  private Path folder;

  private boolean mounted;
  private final List<Reason> told = new ArrayList<>();

  /** A file that was mapped into the process keeps its file system busy: the library shall not come from the small one. */
  @BeforeAll
  static void loadLibrary(@TempDir Path elsewhere) throws IOException {
    NativeLibrary.load(elsewhere);
  }

  @BeforeEach
  void mount() throws Exception {
    String problem = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", folder.toString());
    if (!problem.isEmpty()) {
      if (Boolean.parseBoolean(System.getenv("CI"))) {
        throw new IOException(problem);
      }
      abort("no file system can be mounted here: " + problem);
    }
    mounted = true;
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertEquals("", run("umount", folder.toString()), "a closed store leaves no file open");
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : output + "exit " + process.exitValue();
  }

  private SqliteLog open() throws LogFailure {
    return SqliteLog.open(folder.resolve("store"), StoreOptions.DEFAULT, Clock.systemUTC(), Thread.ofPlatform().factory(),
        new CommitListener() {
          @Override
          public void failed(Reason reason) {
            synchronized (told) {
              told.add(reason);
            }
          }
        });
  }

  private static long say(SqliteLog log, String id) throws LogFailure {
    return log.append("lobby", List.of(new Draft("ann", id, "x".repeat(10_000), Instant.now()))).getFirst().message().seq();
  }

  /** Fills what is left of the disk. */
  private Path fill() throws IOException {
    Path ballast = folder.resolve("ballast");
    try (var out = Files.newOutputStream(ballast)) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      return ballast;
    }
  }

  @Test
  void fullDisk_isToldToSendersAndNotToReaders_andIsOverWhenThereIsSpace() throws Exception {
    long kept = 0;
    try (SqliteLog log = open()) {
      kept = say(log, "m0");
      log.check();
      Path ballast = fill();

      LogFailure failure = null;
      while (failure == null && kept < 3_000) {
        try {
          kept = say(log, "m" + kept);
        } catch (LogFailure e) {
          failure = e;
        }
      }
      assertEquals(Reason.FULL, failure == null ? null : failure.reason());
      String repeated = "m" + kept;
      for (int i = 0; i < 3; i++) {
        assertEquals(Reason.FULL, assertThrows(LogFailure.class, () -> say(log, repeated)).reason());
        assertEquals(Reason.FULL, assertThrows(LogFailure.class, log::check).reason());
        assertEquals(kept, log.after("lobby", 0, 10_000).size());
        assertEquals(kept, log.span("lobby").head());
      }
      synchronized (told) {
        assertTrue(told.contains(Reason.FULL));
      }

      Files.delete(ballast);
      assertEquals(kept + 1, say(log, repeated));
      log.check();
      kept++;
    }
    try (SqliteLog log = open()) {
      List<ChatMessage> all = log.after("lobby", 0, 10_000);
      assertEquals(kept, all.size());
      assertEquals(kept, all.getLast().seq());
      assertTrue(all.stream().allMatch(message -> message.content().length() == 10_000));
    }
  }
}
