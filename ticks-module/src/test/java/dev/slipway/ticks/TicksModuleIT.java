package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformControl.Action;
import dev.slipway.lifecycle.StopReport;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.WebSocketClient;
import dev.slipway.testkit.WebSocketRefused;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The feature on a real kernel, with real sockets. */
class TicksModuleIT {

  private static final int LIMIT = 20;

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(TicksModule::new)
      .setting("modules.ticks.rate", "500")
      .setting("modules.ticks.symbols", "ALFA,BRAVO")
      .setting("modules.ticks.max-clients", Integer.toString(LIMIT))
      .build();

  @Test
  void everySubscriber_hearsEveryTickInOrder(TestPlatform platform) {
    List<WebSocketClient> clients = connect(platform, 10);
    for (WebSocketClient client : clients) {
      Heard.of(client.awaitMessages(200)).assertGapless();
    }
  }

  @Test
  void lateSubscriber_beginsWhereItsHelloSays(TestPlatform platform) {
    WebSocketClient early = platform.webSocket("/ws/ticks");
    early.awaitMessages(100);
    WebSocketClient late = platform.webSocket("/ws/ticks");
    Heard heard = Heard.of(late.awaitMessages(50)).assertGapless();
    assertTrue(heard.next() > 90, "next " + heard.next());
  }

  @Test
  void clientBeyondTheLimit_isRefused_andAcceptedOnceOneHasLeft(TestPlatform platform) {
    List<WebSocketClient> clients = connect(platform, LIMIT);
    WebSocketRefused refused = assertThrows(WebSocketRefused.class, () -> platform.webSocket("/ws/ticks"));
    assertEquals(503, refused.status());
    assertTrue(refused.header("Retry-After").isPresent());

    clients.getFirst().close();
    Await.until("a free place", () -> active(platform) < LIMIT);
    Heard.of(platform.webSocket("/ws/ticks").awaitMessages(10)).assertGapless();
    clients.stream().skip(1).forEach(client -> assertTrue(client.isOpen()));
  }

  @Test
  void stop_deliversEveryTickThatWasNumbered_thenCloses1001(TestPlatform platform) {
    List<WebSocketClient> clients = connect(platform, 10);
    clients.forEach(client -> client.awaitMessages(50));

    StopReport report = platform.stop();

    assertTrue(report.inTime(), report::json);
    long numbered = (long) statistic(report, "ticks sent");
    for (WebSocketClient client : clients) {
      WebSocketClient.Close close = client.awaitClose();
      assertEquals(1001, close.code());
      assertTrue(TestPlatform.json(close.reason()).getInt("reconnectMs") >= 0, close.reason());
      assertEquals(numbered, Heard.of(client.messages()).assertGapless().last());
    }
    assertEquals(10, statistic(report, "sessions"));
  }

  @Test
  void moduleStop_closes1012_andItsStartBeginsANewStream(TestPlatform platform) throws Exception {
    WebSocketClient before = platform.webSocket("/ws/ticks");
    before.awaitMessages(1_000);

    platform.control().apply(Action.STOP, "ticks", Deadline.after(Duration.ofSeconds(10)));
    assertEquals(1012, before.awaitClose().code());
    Heard.of(before.messages()).assertGapless();
    assertThrows(WebSocketRefused.class, () -> platform.webSocket("/ws/ticks"));
    assertFalse(platform.get("/api/ticks/status").status() == 200);

    platform.control().apply(Action.START, "ticks", Deadline.after(Duration.ofSeconds(10)));
    assertEquals(ModuleState.RUNNING, platform.view().module("ticks").orElseThrow().state());
    Heard after = Heard.of(platform.webSocket("/ws/ticks").awaitMessages(20)).assertGapless();
    assertTrue(after.next() < Heard.of(before.messages()).last(), "the stream begins again, not at " + after.next());
  }

  @Test
  void clientThatIsNotUnderstood_isToldSo_andHearsOn(TestPlatform platform) {
    WebSocketClient client = platform.webSocket("/ws/ticks");
    client.send("{\"type\":\"unsubscribe\"}");
    JsonObject error = Await.value(
        "an error", () -> client.messages().stream().filter(text -> text.contains("\"error\"")).toList(), found -> !found.isEmpty())
        .stream().map(TestPlatform::json).findFirst().orElseThrow();
    assertEquals("not-understood", error.getString("code"));
    int soFar = client.count();
    client.awaitMessages(soFar + 20);
    assertTrue(client.isOpen());
  }

  @Test
  void status_saysWhatTheStreamDoes(TestPlatform platform) {
    platform.webSocket("/ws/ticks").awaitMessages(20);
    JsonObject status = platform.getJson("/api/ticks/status");
    assertEquals("synthetic", status.getString("source"));
    assertTrue(status.getBoolean("fresh"));
    assertTrue(status.getInt("seq") >= 19);
    assertTrue(status.getInt("deliveries") >= 19);
    assertEquals(1, status.getJsonObject("sessions").getInt("active"));
    assertEquals(LIMIT, status.getJsonObject("sessions").getInt("max"));
    assertEquals(0, status.getInt("conflated"));
  }

  @Test
  void recent_returnsTheNewestTicksOldestFirst(TestPlatform platform) {
    Await.until("ticks", () -> platform.getJson("/api/ticks/status").getInt("seq") > 50);
    List<JsonObject> all = ticks(platform.getJson("/api/ticks/recent?limit=30"));
    assertEquals(30, all.size());
    assertEquals(all.getFirst().getInt("seq") + 29, all.getLast().getInt("seq"));
    List<JsonObject> alfa = ticks(platform.getJson("/api/ticks/recent?symbol=ALFA&limit=5"));
    assertEquals(5, alfa.size());
    assertTrue(alfa.stream().allMatch(tick -> tick.getString("symbol").equals("ALFA")));
  }

  @Test
  void recent_refusesWhatItDoesNotKnow_namingIt(TestPlatform platform) {
    for (String limit : List.of("0", "1001", "-1", "ten", "", "9999999999")) {
      assertRefused(platform.get("/api/ticks/recent?limit=" + limit), "bad-limit", "'" + limit + "'");
    }
    assertRefused(platform.get("/api/ticks/recent?symbol=ZULU"), "unknown-symbol", "ALFA, BRAVO");
  }

  @Test
  void page_isServedWithoutAnythingInline(TestPlatform platform) {
    Answer page = platform.get("/ticks/");
    assertEquals(200, page.status());
    assertFalse(page.body().matches("(?s).*<script(?![^>]* src=).*|.*<style.*|.* style=.*|.* on[a-z]+=.*"), "nothing inline");
    for (String file : List.of("/ticks/ticks.js", "/ticks/ticks.css", "/platform/style.css", "/platform/shell.js")) {
      assertEquals(200, platform.get(file).status(), file);
      assertTrue(page.body().contains('"' + file + '"'), file);
    }
    assertTrue(platform.get("/").body().contains("href=\"/ticks/\""), "announced in the navigation");
  }

  @Test
  void health_isThatOfTheSource(TestPlatform platform) {
    Answer ready = platform.get("/ticks/readyz");
    assertEquals(200, ready.status(), ready.body());
    assertTrue(ready.body().contains("source"), ready.body());
  }

  private static void assertRefused(Answer response, String code, String named) {
    assertEquals(400, response.status());
    JsonObject error = response.json().getJsonObject("error");
    assertEquals(code, error.getString("code"));
    assertTrue(error.getString("message").contains(named), error.getString("message"));
  }

  private static List<JsonObject> ticks(JsonObject answer) {
    return answer.getJsonArray("ticks").getValuesAs(JsonObject.class);
  }

  private static List<WebSocketClient> connect(TestPlatform platform, int count) {
    return Stream.generate(() -> platform.webSocket("/ws/ticks")).limit(count).toList();
  }

  private static int active(TestPlatform platform) {
    return platform.getJson("/api/ticks/status").getJsonObject("sessions").getInt("active");
  }

  private static double statistic(StopReport report, String label) {
    return report.modules().getFirst().statistics().stream()
        .filter(line -> line.label().equals(label)).findFirst().orElseThrow().value();
  }
}
