package dev.slipway.chat.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.chat.contract.ChatMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was acknowledged survives SIGKILL, at any moment and many times. (The kernel still writes what a killed process had handed
 * over; that it had been forced to the disk as well is what {@link DurabilityTest} shows.)
 */
class CrashTest {

  private static final int KILLS = 20;
  private static final int SENDERS = 6;

  /** What the clients know: the number of each message that was acknowledged. */
  private final Map<String, Long> acknowledged = new HashMap<>();
  private final long[] next = new long[SENDERS];
  private int repeats;

  @TempDir
  private Path folder;

  @Test
  @Timeout(300)
  void storm_thatIsKilledAgainAndAgainLosesNothingThatWasAcknowledged() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int kill = 1; kill <= KILLS; kill++) {
      stormAndKill(random.nextInt(400), random.nextInt(5_000_000));
      if (kill % 2 == 0) { // the other times, the next process finds what the killed one left
        compare("seed " + seed + ", kill " + kill);
      }
    }
    int found = compare("seed " + seed);
    String table = """
        | kills | acknowledged | found | more that had no answer yet | repeats recognised | lost |
        | --- | --- | --- | --- | --- | --- |
        | %d | %d | %d | %d | %d | 0 |
        """.formatted(KILLS, acknowledged.size(), acknowledged.size(), found - acknowledged.size(), repeats);
    Files.writeString(Path.of("target", "crash-test.md"), table);
    System.getLogger(CrashTest.class.getName()).log(System.Logger.Level.INFO, "\n" + table);
    assertTrue(acknowledged.size() > KILLS * 50, table);
  }

  private void stormAndKill(int lines, long nanos) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(StoreStorm.command(folder.resolve("store"), true, Long.MAX_VALUE, next))
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 0; i <= lines; i++) {
        note(out.readLine(), false);
      }
      LockSupport.parkNanos(nanos);
      process.toHandle().destroyForcibly(); // unlike the process itself, leaves what it has written to be read
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        note(line, true);
      }
    } finally {
      process.destroyForcibly();
    }
    assertEquals(128 + 9, process.waitFor());
  }

  private void note(String line, boolean last) {
    String[] words = String.valueOf(line).split(" ");
    assertEquals("ACK", words[0], () -> "not an acknowledgement: " + line + (last ? " (after the kill)" : ""));
    int sender = Integer.parseInt(words[1]);
    long number = Long.parseLong(words[2]);
    assertEquals(next[sender], number, "each sender has its answers in order");
    next[sender]++;
    repeats += Boolean.parseBoolean(words[4]) ? 1 : 0;
    acknowledged.put(sender + " " + number, Long.parseLong(words[3]));
  }

  /** Returns how many messages there are. */
  private int compare(String what) throws Exception {
    Map<String, Long> kept = new HashMap<>();
    try (SqliteLog log = SqliteLog.open(folder.resolve("store"), StoreOptions.DEFAULT, Clock.systemUTC(),
        Thread.ofPlatform().factory(), CommitListener.NONE)) {
      for (String room : log.rooms("", 100)) {
        List<ChatMessage> messages = log.after(room, 0, 100_000);
        for (int i = 0; i < messages.size(); i++) {
          ChatMessage message = messages.get(i);
          assertEquals(i + 1, message.seq(), () -> what + ": a gap in " + room);
          String key = message.sender().substring("user".length()) + " " + message.id().substring("m".length());
          Long before = kept.put(key, message.seq());
          assertEquals(null, before, () -> what + ": twice in the log: " + message);
        }
      }
    }
    Set<String> lost = new HashSet<>(acknowledged.keySet());
    lost.removeAll(kept.keySet());
    assertEquals(Set.of(), lost, () -> what + ": acknowledged and lost");
    acknowledged.forEach((key, seq) -> assertEquals(seq, kept.get(key), () -> what + ": another number of " + key));
    assertTrue(kept.size() <= acknowledged.size() + SENDERS, () -> what + ": " + kept.size() + " messages, next " + Arrays.toString(next));
    return kept.size();
  }
}
