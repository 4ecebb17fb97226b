package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody comes back after a long time. */
class ChatMissedIT {

  private static final int MISSED = 10_000;
  private static final int WINDOW = 100;
  private static final int COMERS = 5;
  private static final long LATE_MILLIS = 1_000;

  @TempDir
  Path data;

  @Test
  @Timeout(120)
  void tenThousandMissedMessages_beginAtOnce_andKeepNobodyWaiting() throws Exception {
    ChatGuest ann = new ChatGuest("ann", WINDOW);
    try (SlipwayProcess slipway = ChatGuest.withoutLimits(TestHome.slipway(data)).start("run")) {
      slipway.awaitReady(TestHome.START);
      ann.talk(slipway.port(), MISSED);
      slipway.terminate();
      assertEquals(0, slipway.awaitExit(TestHome.STOP).code());
    }
    try (SlipwayProcess slipway = ChatGuest.withoutLimits(TestHome.slipway(data)).start("run")) {
      slipway.awaitReady(TestHome.START);
      for (int i = 0; i < COMERS; i++) {
        comeBack(slipway, i, MISSED + i);
      }
    }
  }

  /** The first who comes meets a process that has just started, and read none of the messages. */
  private static void comeBack(SlipwayProcess slipway, int comer, int missed) throws IOException {
    try (RawPeer other = guest(slipway, "other"); RawPeer late = guest(slipway, "late-" + comer)) {
      other.text("{\"type\":\"join\",\"room\":\"storm\"}");
      await(other, "{\"type\":\"joined\"");
      long begin = System.nanoTime();
      late.text("{\"type\":\"join\",\"room\":\"storm\",\"since\":0}");
      String first = await(late, "{\"type\":\"message\"");
      long firstMillis = millisSince(begin);
      assertTrue(first.contains("\"seq\":1,"), first);

      long said = System.nanoTime();
      other.text("{\"type\":\"message\",\"room\":\"storm\",\"id\":\"meanwhile-" + comer + "\",\"content\":\"x\"}");
      await(other, "{\"type\":\"ack\"");
      long otherMillis = millisSince(said);
      for (int seq = 2; seq <= missed + 1; seq++) {
        String next = await(late, "{\"type\":\"message\"");
        assertTrue(next.contains("\"seq\":" + seq + ","), next);
      }
      String figures = missed + " missed messages, " + (comer == 0 ? "first" : "next") + " comer: the first came after " + firstMillis
          + " ms, the last after " + millisSince(begin) + " ms, another's message was acknowledged within " + otherMillis + " ms";
      System.getLogger(ChatMissedIT.class.getName()).log(System.Logger.Level.INFO, figures);
      assertTrue(firstMillis <= LATE_MILLIS && otherMillis <= LATE_MILLIS, figures);
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private static RawPeer guest(SlipwayProcess slipway, String name) throws IOException {
    RawPeer peer = RawPeer.ask(slipway.port(), "/chat/ws?guest=" + name, "127.0.0.1", "");
    assertEquals(101, peer.status(), peer::head);
    return peer;
  }

  private static String await(RawPeer peer, String beginning) throws IOException {
    while (true) {
      String message = new String(peer.read(), StandardCharsets.UTF_8);
      if (message.startsWith(beginning)) {
        return message;
      }
    }
  }
}
