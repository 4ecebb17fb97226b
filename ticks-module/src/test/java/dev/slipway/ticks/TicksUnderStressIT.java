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
  private static final int FRAMES_AT_MOST = 200_000;

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(TicksModule::new)
      .setting("modules.ticks.rate", Integer.toString(RATE))
      .setting("modules.ticks.outbox", "1024")
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
  void slowReader_isToldExactlyWhatItLost_andOthersLoseNothing(TestPlatform platform) {
    RawPeer slow = platform.slowReader("/ws/ticks");
    WebSocketClient quick = platform.webSocket("/ws/ticks");
    quick.awaitMessages(1_000);
    long before = platform.getJson("/api/ticks/status").getJsonNumber("seq").longValue();
    Await.until("more ticks than the buffers hold", () ->
        platform.getJson("/api/ticks/status").getJsonNumber("seq").longValue() > before + 2L * RATE);

    long expected = TestPlatform.json(slow.readFrame().text()).getJsonNumber("next").longValue();
    long lost = 0;
    for (int i = 0; i < FRAMES_AT_MOST && lost == 0; i++) {
      JsonObject message = TestPlatform.json(slow.readFrame().text());
      if (message.getString("type").equals("conflated")) {
        lost = message.getJsonNumber("count").longValue();
      } else {
        assertEquals(expected++, message.getJsonNumber("seq").longValue());
      }
    }
    assertTrue(lost > 0, "the slow reader lost nothing");
    assertEquals(expected + lost, TestPlatform.json(slow.readFrame().text()).getJsonNumber("seq").longValue());
    assertTrue(quick.messages().stream().noneMatch(text -> text.contains("conflated")), "the quick reader lost nothing");
    Heard.of(quick.messages()).assertGapless();
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
