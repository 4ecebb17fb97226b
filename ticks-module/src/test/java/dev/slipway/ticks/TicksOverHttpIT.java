package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The stream over HTTP: as events, and as its description says. */
class TicksOverHttpIT {

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(TicksModule::new)
      .setting("modules.ticks.rate", "1000")
      .setting("modules.ticks.ring", "4000")
      .setting("modules.ticks.symbols", "ALFA,BRAVO")
      .build();

  @Test
  void events_areEveryTickInOrder_andResumeAfterTheLastOne(TestPlatform platform) throws IOException {
    String last = "";
    long expected = 0;
    for (int connection = 0; connection < 5; connection++) {
      try (TickEvents events = TickEvents.open(platform, "/api/ticks/stream", last)) {
        long next = TestPlatform.json(events.next("hello").data()).getInt("next");
        assertEquals(expected == 0 ? next : expected, next);
        expected = next;
        for (int i = 0; i < 300; i++) {
          TickEvents.Event tick = events.next("tick");
          assertEquals(expected++, TestPlatform.json(tick.data()).getInt("seq"));
          last = tick.id();
        }
      }
    }
    Await.value("no stream", () -> platform.getJson("/api/ticks/status").getInt("streams"), count -> count == 0);
  }

  @Test
  void resumeThatIsTooOld_isAGap_andThenWhatIsKept(TestPlatform platform) throws IOException {
    String stream = platform.getJson("/api/ticks/status").getString("stream");
    Await.until("more than is kept", () -> platform.getJson("/api/ticks/status").getInt("seq") > 4_100);
    try (TickEvents events = TickEvents.open(platform, "/api/ticks/stream", stream + "-1")) {
      events.next("hello");
      JsonObject gap = TestPlatform.json(events.next("gap").data());
      assertEquals(2, gap.getInt("from"));
      assertEquals(gap.getInt("to") + 1, TestPlatform.json(events.next("tick").data()).getInt("seq"));
    }
    try (TickEvents events = TickEvents.open(platform, "/api/ticks/stream?symbols=BRAVO", "other-1")) {
      events.next("hello");
      assertEquals("other-stream", TestPlatform.json(events.next("error").data()).getString("code"));
      assertEquals("BRAVO", TestPlatform.json(events.next("tick").data()).getString("symbol"));
    }
  }

  @Test
  void badQueryOfAnEventStream_isRefused(TestPlatform platform) {
    for (String query : List.of("mode=latest", "symbols=ZULU", "from=x")) {
      assertEquals(400, platform.get("/api/ticks/stream?" + query).status(), query);
    }
    assertEquals(400, platform.get("/api/ticks/stream", "Last-Event-ID", "nonsense").status());
  }

  @Test
  void answers_areWhatTheirDescriptionSays(TestPlatform platform) {
    ApiDocument document = ApiDocument.of(platform);
    Await.until("ticks", () -> platform.getJson("/api/ticks/status").getInt("seq") > 20);
    for (var expected : Map.of(
        "/api/ticks/status", 200, "/api/ticks/recent", 200, "/api/ticks/recent?symbol=ALFA&limit=3", 200,
        "/api/ticks/recent?limit=0", 400, "/api/ticks/recent?symbol=ZULU", 400, "/api/ticks/openapi.json", 200).entrySet()) {
      Answer answer = platform.get(expected.getKey());
      assertEquals(expected.getValue(), answer.status(), expected.getKey());
      String path = expected.getKey().replaceAll("\\?.*", "");
      assertTrue(document.allows("get", path, answer.status(), answer.json()), expected.getKey() + ": " + answer.body());
    }
    assertTrue(document.valid("Tick", platform.getJson("/api/ticks/recent?limit=1").getJsonArray("ticks").getFirst()));
    assertTrue(!document.valid("Tick", TestPlatform.json("{\"type\":\"tick\"}")), "the judge refuses what is no tick");
  }
}
