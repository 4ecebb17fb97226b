package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A distribution is stopped while messages fly. */
@Timeout(120)
class ChatSignalIT {

  private static final int ACKNOWLEDGED = 500;
  private static final int GUESTS = 6;

  @TempDir
  Path data;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 12})
  void signal_keepsExactlyWhatWasAcknowledged_andEverybodyIsTold(int guests) throws Exception {
    try (ChatStorm storm = new ChatStorm(guests)) {
      try (SlipwayProcess slipway = ChatGuest.withoutLimits(TestHome.slipway(data)).start("run")) {
        slipway.awaitReady(TestHome.START);
        storm.begin(slipway, guests == 0 ? 0 : ACKNOWLEDGED);
        slipway.terminate();
        assertEveryoneTold(storm);
        assertStopped(slipway.awaitExit(TestHome.STOP));
      }
      assertExactlyKept(storm);
    }
  }

  /** The clock asks for a stop, and a signal for the same one: that is no second signal. */
  @Test
  void signalDuringAStopByTheClock_changesNothing() throws Exception {
    try (ChatStorm storm = new ChatStorm(GUESTS)) {
      try (SlipwayProcess slipway = ChatGuest.withoutLimits(TestHome.slipway(data)).start("run", "--for", "3s")) {
        slipway.awaitReady(TestHome.START);
        storm.begin(slipway, 1);
        slipway.awaitLine("UNREADY", TestHome.STOP);
        slipway.terminate();
        assertEveryoneTold(storm);
        assertStopped(slipway.awaitExit(TestHome.STOP));
      }
      assertExactlyKept(storm);
    }
  }

  private static void assertEveryoneTold(ChatStorm storm) throws Exception {
    List<RawPeer.Closed> closed = storm.end();
    assertEquals(storm.guests().size(), closed.size(), "some connections ended without a close frame");
    for (RawPeer.Closed each : closed) {
      assertAll(
          () -> assertEquals(1001, each.code(), each.reason()),
          () -> assertTrue(each.reason().matches("\\{\"reconnectMs\":\\d+}"), each.reason()));
    }
  }

  private static void assertStopped(SlipwayProcess.Exit exit) {
    assertEquals(0, exit.code(), exit::output);
    assertTrue(exit.output().contains("✓ No leaks detected"), exit::output);
  }

  /** Nothing that was acknowledged is missing, nothing is kept that was not, and everybody heard all of it. */
  private void assertExactlyKept(ChatStorm storm) throws Exception {
    try (SlipwayProcess again = ChatGuest.withoutLimits(TestHome.slipway(data))
        .setting("modules.chat.rooms", ChatGuest.ROOM).start("run")) {
      again.awaitReady(TestHome.START);
      Map<String, Long> kept = ChatGuest.kept(again);
      assertEquals(Map.of(), storm.differences(kept));
      storm.guests().forEach(guest -> assertEquals(kept.size(), guest.heard()));
      again.terminate();
      assertStopped(again.awaitExit(TestHome.STOP));
    }
  }
}
