package dev.slipway.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.chat.contract.Draft;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.RawPeer;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Much at once, over real sockets: a long absence, and a peer that does not read. */
class ChatCrowdIT {

  private static final int MISSED = 10_000;
  private static final int AHEAD = 64;
  private static final int LONG_MESSAGES = 2_000;
  private static final long MILLION = 1_000_000;
  private static final int TRY_AGAIN_LATER = 1013;
  private static final int CLOSE = 8;
  private static final int FRAMES_AT_MOST = 10_000;

  private final RiggedLog log = new RiggedLog();

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new ChatModule((context, settings) -> log))
      .setting("access.guests", "true")
      .setting("modules.chat.messages-per-minute", "1000000")
      .setting("modules.chat.message-burst", "1000000")
      .setting("modules.chat.commands-per-second", "1000000")
      .setting("modules.chat.in-flight", "10000")
      .build();

  @Test
  void tenThousandMissedMessages_comeAtOnce_andKeepNobodyWaiting(TestPlatform platform) {
    log.inner().append("lobby", IntStream.range(0, MISSED)
        .mapToObj(i -> new Draft("old", "o-" + i, "message " + i, Instant.now())).toList());
    Talker ann = Talker.connect(platform, "ann");
    ann.join("lobby");
    Talker bob = Talker.connect(platform, "bob");
    long start = System.nanoTime();
    bob.joinSince("lobby", 0);
    Await.until("the first message", () -> bob.socket().count() > 2);
    long first = (System.nanoTime() - start) / MILLION;
    ann.said("lobby", "m-1", "meanwhile");
    long other = (System.nanoTime() - start) / MILLION - first;
    Await.until("all of them", () -> bob.socket().count() > MISSED);
    Await.until("the last", () -> bob.messages("lobby").size() == MISSED + 1);
    assertEquals(LongStream.rangeClosed(1, MISSED + 1).boxed().toList(), bob.numbers("lobby"));
    assertTrue(bob.all("gap").isEmpty());
    assertTrue(first <= 500 && other <= 500, "the first came after " + first + " ms, another's message took " + other + " ms");
  }

  @Test
  void peerThatDoesNotRead_isClosedWith1013_andOthersHearEverything(TestPlatform platform) {
    RawPeer slow = platform.slowReader("/chat/ws?guest=slow");
    slow.send(masked("{\"type\":\"join\",\"room\":\"lobby\"}"));
    Talker ann = Talker.connect(platform, "ann");
    Talker bob = Talker.connect(platform, "bob");
    Await.until("the slow one is in", () -> {
      ann.join("lobby");
      return ann.all("joined").stream().anyMatch(joined -> joined.toString().contains("guest-slow"))
          || ann.all("presence").stream().anyMatch(presence -> presence.toString().contains("guest-slow"));
    });
    bob.join("lobby");
    String text = "x".repeat(4_000);
    for (int i = 0; i < LONG_MESSAGES; i++) {
      ann.say("lobby", "m-" + i, text);
      int heard = i - AHEAD;
      Await.until("those who read keep up", () -> bob.messages("lobby").size() > heard);
    }
    bob.await("the slow one leaves", Talker.of("presence").and(each -> each.getString("user").equals("guest-slow")
        && each.getString("state").equals("left")));
    Await.until("all of it", () -> bob.messages("lobby").size() == LONG_MESSAGES);
    assertEquals(LongStream.rangeClosed(1, LONG_MESSAGES).boxed().toList(), bob.numbers("lobby"));
    assertEquals(TRY_AGAIN_LATER, closeCode(slow));
    Await.until("counted", () -> Meters.sample(platform, "chat_ended_slow_total") == 1);
  }

  /** Returns the close code that the peer reads in the end, or 1013 when its connection was cut, as it may be. */
  private static int closeCode(RawPeer slow) {
    try {
      for (int i = 0; i < FRAMES_AT_MOST; i++) {
        RawPeer.RawFrame frame = slow.readFrame();
        if (frame.opcode() == CLOSE) {
          return frame.closeCode();
        }
      }
      throw new AssertionError("no close frame among " + FRAMES_AT_MOST);
    } catch (UncheckedIOException cut) {
      return TRY_AGAIN_LATER;
    }
  }

  /** Returns a text frame as clients send it (RFC 6455, section 5.3), with a mask of zeros. */
  private static byte[] masked(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(payload.length + 6).put((byte) 0x81).put((byte) (0x80 | payload.length)).putInt(0).put(payload).array();
  }
}
