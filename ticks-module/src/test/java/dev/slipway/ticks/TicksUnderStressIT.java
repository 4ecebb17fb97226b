package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Await;
import dev.slipway.testkit.RawPeer;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.WebSocketClient;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The feature with peers that come and go, or do not read. */
class TicksUnderStressIT {

  private static final int RATE = 10_000;
  private static final int TEXT = 1;
  private static final int FRAMES_AT_MOST = 200_000;

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(TicksModule::new)
      .setting("modules.ticks.rate", Integer.toString(RATE))
      .setting("modules.ticks.outbox", "8192")
      .build();

  @Test
  void countersBalanceToZero_afterManyRandomEnds(TestPlatform platform) throws Exception {
    AtomicInteger opened = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int worker = 0; worker < 8; worker++) {
      SplittableRandom random = new SplittableRandom(worker);
      threads.add(Thread.ofPlatform().start(() -> {
        for (int i = 0; i < 50; i++) {
          comeAndGo(platform, random);
          opened.incrementAndGet();
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(400, opened.get());
    Await.value("no active session", () -> sessions(platform).getInt("active"), active -> active == 0);
    assertEquals(400, sessions(platform).getInt("total"));
    List<String> meters = platform.get("/metrics").body().lines().filter(line -> line.startsWith("ticks_")).toList();
    assertTrue(meters.stream().anyMatch(line -> line.matches("ticks_sessions_active(\\{.*})? 0(\\.0)?")), meters::toString);
    assertTrue(meters.stream().anyMatch(line -> line.matches("ticks_sessions_total(\\{.*})? 400(\\.0)?")), meters::toString);
  }

  @Test
  void slowReader_isConflatedAndToldSo_andOthersLoseNothing(TestPlatform platform) {
    RawPeer slow = platform.slowReader("/ws/ticks");
    WebSocketClient quick = platform.webSocket("/ws/ticks");
    quick.awaitMessages(1_000);
    long before = platform.getJson("/api/ticks/status").getJsonNumber("seq").longValue();
    Await.until("more ticks than the buffers hold", () ->
        platform.getJson("/api/ticks/status").getJsonNumber("seq").longValue() > before + 2L * RATE);

    long first = TestPlatform.json(message(slow)).getJsonNumber("next").longValue();
    long last = first - 1;
    long told = 0;
    long left = 0;
    long presentSeq = platform.getJson("/api/ticks/status").getJsonNumber("seq").longValue();
    for (int i = 0; i < FRAMES_AT_MOST && (left == 0 || last < presentSeq); i++) {
      JsonObject message = TestPlatform.json(message(slow));
      if (message.getString("type").equals("conflated")) {
        left += message.getJsonNumber("count").longValue();
      } else {
        long seq = message.getJsonNumber("seq").longValue();
        assertTrue(seq > last, seq + " after " + last);
        assertTrue(seq - first <= told + left, "everything before tick " + seq + " was told or counted");
        last = seq;
        told++;
      }
    }
    quick.close(); // it would go on to hear ten thousand ticks a second while they are looked at
    assertTrue(left > 0, "nothing was left out for the slow reader");
    assertTrue(last >= presentSeq, "the slow reader keeps up with the present: " + last + " of " + presentSeq);
    List<String> heard = quick.messages();
    assertTrue(heard.stream().noneMatch(text -> text.contains("conflated")), "the quick reader lost nothing");
    Heard.of(heard).assertGapless();
  }

  /** Returns the next text; the host pings a peer that has been silent for long. */
  private static String message(RawPeer peer) {
    RawPeer.RawFrame frame = peer.readFrame();
    while (frame.opcode() != TEXT) {
      frame = peer.readFrame();
    }
    return frame.text();
  }

  private static void comeAndGo(TestPlatform platform, SplittableRandom random) {
    switch (random.nextInt(5)) {
      case 0 -> platform.webSocket("/ws/ticks").close();
      case 1 -> platform.webSocket("/ws/ticks").abort();
      case 2 -> {
        WebSocketClient client = platform.webSocket("/ws/ticks");
        client.awaitMessages(1 + random.nextInt(20));
        client.close(4_000 + random.nextInt(900), "enough");
        client.awaitClose();
      }
      case 3 -> platform.slowReader("/ws/ticks").reset();
      default -> {
        RawPeer peer = platform.slowReader("/ws/ticks");
        peer.readFrame();
        peer.send(new byte[] {(byte) 0x81, (byte) 0x85, 1, 2}).close();
      }
    }
  }

  private static JsonObject sessions(TestPlatform platform) {
    return platform.getJson("/api/ticks/status").getJsonObject("sessions");
  }
}
