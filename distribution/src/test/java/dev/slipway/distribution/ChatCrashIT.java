package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the chat acknowledged to clients survives SIGKILL, at any moment and many times. */
class ChatCrashIT {

  private static final int KILLS = 6;
  private static final int GUESTS = 8;
  private static final int KILLED = 128 + 9;

  @TempDir
  Path data;

  @Test
  @Timeout(120)
  void stormThatIsKilledAgainAndAgain_losesNothingThatWasAcknowledged() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (ChatStorm storm = new ChatStorm(GUESTS)) {
      for (int kill = 1; kill <= KILLS; kill++) {
        stormAndKill(storm, 1 + random.nextInt(1_000), random.nextInt(20_000_000));
      }
      Map<String, Long> promised = storm.acknowledged();
      try (SlipwayProcess slipway = ChatGuest.withoutLimits(TestHome.slipway(data)).start("run")) {
        slipway.awaitReady(TestHome.START);
        assertNothingLost("seed " + seed, promised, ChatGuest.kept(slipway));
        for (ChatGuest guest : storm.guests()) {
          guest.talk(slipway.port(), 0);
        }
        int recognised = storm.guests().stream().mapToInt(ChatGuest::repeats).sum();
        for (ChatGuest guest : storm.guests()) {
          guest.repeat(slipway.port());
        }
        assertEquals(Map.of(), storm.differences(ChatGuest.kept(slipway)), "seed " + seed);
        slipway.terminate();
        SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);
        assertEquals(0, exit.code(), exit::output);
        tell(promised.size(), storm.acknowledged().size(), recognised);
      }
    }
  }

  private void stormAndKill(ChatStorm storm, int acknowledgements, long nanos) throws Exception {
    try (SlipwayProcess slipway = ChatGuest.withoutLimits(TestHome.slipway(data)).start("run")) {
      slipway.awaitReady(TestHome.START);
      storm.begin(slipway, acknowledgements);
      LockSupport.parkNanos(nanos);
      ProcessHandle.of(slipway.pid()).orElseThrow().destroyForcibly();
      assertEquals(KILLED, slipway.awaitExit(TestHome.STOP).code());
      assertEquals(List.of(), storm.end(), "a killed process says nothing");
    }
  }

  private static void assertNothingLost(String when, Map<String, Long> promised, Map<String, Long> kept) {
    Set<String> lost = new HashSet<>(promised.keySet());
    lost.removeAll(kept.keySet());
    assertEquals(Set.of(), lost, when + ": acknowledged and lost");
    promised.forEach((key, seq) -> assertEquals(seq, kept.get(key), () -> when + ": another number of " + key));
  }

  private static void tell(int promised, int found, int recognised) throws Exception {
    String table = """
        | kills | acknowledged before the last kill | found in the end | repeats recognised | lost |
        | --- | --- | --- | --- | --- |
        | %d | %d | %d | %d | 0 |
        """.formatted(KILLS, promised, found, recognised);
    Files.writeString(Path.of("target", "chat-crash.md"), table);
    System.getLogger(ChatCrashIT.class.getName()).log(System.Logger.Level.INFO, "\n" + table);
    assertTrue(promised > KILLS * 100, table);
  }
}
