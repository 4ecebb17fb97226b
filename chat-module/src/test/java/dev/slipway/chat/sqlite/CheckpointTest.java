package dev.slipway.chat.sqlite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How large the part becomes that lies in front of the database. */
class CheckpointTest {

  @TempDir
  private Path folder;

  private void append(SqliteLog log, int batch) throws LogFailure {
    log.append("lobby", IntStream.range(0, 100)
        .mapToObj(i -> new Draft("ann", "m" + batch + "-" + i, "x".repeat(1_000), Instant.now())).toList());
  }

  @Test
  void logBeginsAnewAtASizeThatNeedsNoCheckpoint() throws Exception {
    Path wal = folder.resolve("chat.db-wal");
    try (SqliteLog log = SqliteLog.open(
        folder, StoreOptions.DEFAULT, Clock.systemUTC(), Thread.ofPlatform().factory(), CommitListener.NONE)) {
      int batch = 0;
      for (int round = 0; round < 3; round++) {
        while (Files.size(wal) <= Faults.RESERVE_BYTES) {
          append(log, batch++);
        }
        append(log, batch++); // the first after the checkpoint
        assertTrue(Files.size(wal) <= Faults.RESERVE_BYTES,
            "the log still has " + Files.size(wal) + " bytes, so that every commit is followed by a checkpoint");
      }
    }
  }
}
