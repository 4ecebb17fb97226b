package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A room that very many are in: all hear what one says, and all are told that the server goes away. */
class ChatCrowdStopIT {

  private static final int MEMBERS = 10_000;
  private static final int OTHER_FILES = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  /** What one may expect of a busy machine; on a quiet one it is less than three seconds. */
  private static final Duration STOP = Duration.ofSeconds(10);

  @TempDir
  Path data;

  @Test
  @Timeout(180)
  void tenThousandMembers_hearTheMessage_andAreAllToldThatTheServerGoesAway() throws Exception {
    long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount() : 0;
    assumeTrue(files >= MEMBERS + OTHER_FILES, "skipped: a process may open " + files + " files here, and " + MEMBERS
        + " members need " + (MEMBERS + OTHER_FILES) + " (ulimit -n)");
    String limit = Integer.toString(MEMBERS + 1);
    try (SlipwayProcess slipway = ChatGuest.withoutLimits(TestHome.slipway(data)).setting("modules.chat.max-clients", limit)
            .setting("modules.chat.room-members", limit).start("run");
        IdleClients members = joined(slipway)) {
      long said = System.nanoTime();
      members.listenFor("{\"type\":\"message\"");
      new ChatGuest("ann", 1).talk(slipway.port(), 1);
      members.awaitHeard(PATIENCE);
      Duration heard = Duration.ofNanos(System.nanoTime() - said);

      slipway.terminate();
      long signal = System.nanoTime();
      Map<Integer, Integer> codes = members.awaitClosed(TestHome.STOP);
      Duration last = Duration.ofNanos(members.lastCloseNanos() - signal);
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);
      Duration stop = Duration.ofNanos(System.nanoTime() - signal);

      String figures = MEMBERS + " members: all heard one message after " + heard.toMillis() + " ms; after the signal, the last close"
          + " frame came after " + last.toMillis() + " ms, the process ended after " + stop.toMillis() + " ms";
      System.getLogger(ChatCrowdStopIT.class.getName()).log(System.Logger.Level.INFO, figures);
      assertEquals(Map.of(1001, MEMBERS), codes);
      assertEquals(0, exit.code(), exit::output);
      assertTrue(exit.output().contains("✓ No leaks detected"), exit::output);
      assertTrue(stop.compareTo(STOP) <= 0, figures);
    }
  }

  private static IdleClients joined(SlipwayProcess slipway) throws Exception {
    slipway.awaitReady(TestHome.START);
    IdleClients members = new IdleClients(slipway.port(), number -> "/chat/ws?guest=m" + number);
    members.connect(MEMBERS, PATIENCE);
    members.sayAndAwait("{\"type\":\"join\",\"room\":\"" + ChatGuest.ROOM + "\"}", "{\"type\":\"joined\"", PATIENCE);
    return members;
  }
}
