package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.WebSocketClient;
import dev.slipway.testkit.WebSocketRefused;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Subscriptions and resumes on a real kernel, with real sockets. */
class TicksSubscribeIT {

  private static final int RING = 2_000;

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(TicksModule::new)
      .setting("modules.ticks.rate", "1000")
      .setting("modules.ticks.symbols", "ALFA,BRAVO,CARGO")
      .setting("modules.ticks.ring", Integer.toString(RING))
      .build();

  @Test
  void resume_missesNothing_overManyReconnects(TestPlatform platform) throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Callable<Long>> lives = new ArrayList<>();
      for (int seed = 0; seed < 24; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        lives.add(() -> reconnecting(platform, random));
      }
      for (Future<Long> life : pool.invokeAll(lives)) {
        assertTrue(life.get() > 0);
      }
    }
    assertEquals(0, metric(platform, "ticks_gaps_total"));
    assertEquals(0, metric(platform, "ticks_conflated_total"));
  }

  @Test
  void tooOld_isOneGap_thenEverythingThatIsKept(TestPlatform platform) {
    Await.until("more ticks than are kept", () -> seq(platform) > RING + 200);
    List<JsonObject> messages = messages(platform.webSocket("/ws/ticks?from=1").awaitMessages(RING));
    JsonObject gap = messages.get(1);
    assertEquals("gap", gap.getString("type"));
    assertEquals(1, gap.getInt("from"));
    long expected = gap.getInt("to") + 1;
    assertTrue(expected > 200, gap.toString());
    for (JsonObject tick : messages.subList(2, messages.size())) {
      assertEquals("tick", tick.getString("type"));
      assertEquals(expected++, tick.getInt("seq"));
    }
  }

  @Test
  void future_isAnErrorInWords_andThePresent(TestPlatform platform) {
    WebSocketClient client = platform.webSocket("/ws/ticks?from=1000000000");
    List<JsonObject> messages = messages(client.awaitMessages(10));
    assertEquals("from-in-future", messages.get(1).getString("code"));
    assertTrue(messages.get(1).getString("message").contains("1000000000"), messages.get(1).toString());
    assertEquals(messages.getFirst().getInt("next"), messages.get(2).getInt("seq"));
  }

  @Test
  void badQuery_isRefusedWith400(TestPlatform platform) {
    for (String query : List.of("symbols=ZULU", "mode=some", "fps=1", "mode=latest&fps=500", "from=0", "speed=2")) {
      assertEquals(400, assertThrows(WebSocketRefused.class, () -> platform.webSocket("/ws/ticks?" + query)).status(), query);
    }
    assertEquals(0, platform.getJson("/api/ticks/status").getJsonObject("sessions").getInt("active"));
  }

  @Test
  void symbols_areAllThatIsHeard_andCanBeChangedWhileConnected(TestPlatform platform) {
    WebSocketClient client = platform.webSocket("/ws/ticks?symbols=ALFA");
    client.awaitMessages(50);
    client.send("{\"type\":\"subscribe\",\"symbols\":[\"ZULU\"]}");
    client.send("{\"type\":\"subscribe\",\"symbols\":[\"BRAVO\"]}");
    Await.until("the answer", () -> client.messages().stream().anyMatch(text -> text.contains("\"subscribed\"")));
    client.awaitMessages(client.count() + 50);

    List<JsonObject> messages = messages(client.messages());
    int changed = index(messages, "subscribed");
    assertTrue(index(messages, "error") < changed, "the one that cannot be is answered first");
    long next = messages.get(changed).getInt("next");
    for (JsonObject tick : messages.subList(1, changed)) {
      assertTrue(tick.getString("type").equals("error") || tick.getString("symbol").equals("ALFA") && tick.getInt("seq") < next);
    }
    for (JsonObject tick : messages.subList(changed + 1, messages.size())) {
      assertTrue(tick.getString("symbol").equals("BRAVO") && tick.getInt("seq") >= next);
    }
  }

  @Test
  void latest_isASnapshotThenAtMostSoManyTimesASecond(TestPlatform platform) {
    Await.until("ticks", () -> seq(platform) > 100);
    WebSocketClient client = platform.webSocket("/ws/ticks?mode=latest&fps=10");
    List<JsonObject> messages = messages(client.awaitMessages(42));
    assertEquals(10, messages.getFirst().getJsonObject("subscription").getInt("fps"));
    JsonObject snapshot = messages.get(1);
    assertEquals(3, snapshot.getJsonArray("ticks").size());
    long last = snapshot.getInt("seq");
    long accounted = 0;
    int turns = 0;
    for (JsonObject message : messages.subList(2, messages.size() - 2)) {
      switch (message.getString("type")) {
        case "conflated" -> {
          turns++;
          assertEquals(last, snapshot.getInt("seq") + accounted, "what was told and counted is everything up to the last turn");
          accounted += message.getInt("count");
        }
        case "tick" -> {
          assertTrue(message.getInt("seq") > last);
          last = message.getInt("seq");
          accounted++;
        }
        default -> throw new AssertionError(message.toString());
      }
    }
    assertTrue(turns >= 8, "turns " + turns);
    assertTrue(last - snapshot.getInt("seq") > (turns - 2) * 60L, "a turn is a tenth of a second, not less: " + turns + " until " + last);
  }

  /** Reconnects ten times with the number that it waits for, and fails when one is missing, twice there or out of turn. */
  private static long reconnecting(TestPlatform platform, SplittableRandom random) {
    WebSocketClient first = platform.webSocket("/ws/ticks");
    Heard heard = Heard.of(first.awaitMessages(1 + random.nextInt(200))).assertGapless();
    first.abort();
    long next = heard.next() + heard.ticks();
    for (int i = 0; i < 10; i++) {
      WebSocketClient again = platform.webSocket("/ws/ticks?from=" + next);
      Heard more = Heard.of(again.awaitMessages(1 + random.nextInt(200))).assertGapless();
      assertEquals(next, more.next());
      if (random.nextBoolean()) {
        again.abort();
      } else {
        again.close();
      }
      next += more.ticks();
    }
    return next;
  }

  private static List<JsonObject> messages(List<String> texts) {
    return texts.stream().map(TestPlatform::json).toList();
  }

  private static int index(List<JsonObject> messages, String type) {
    return messages.stream().map(message -> message.getString("type")).toList().indexOf(type);
  }

  private static long seq(TestPlatform platform) {
    return platform.getJson("/api/ticks/status").getInt("seq");
  }

  private static long metric(TestPlatform platform, String name) {
    return platform.get("/metrics").body().lines().filter(line -> line.startsWith(name))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).findFirst().orElseThrow();
  }
}
