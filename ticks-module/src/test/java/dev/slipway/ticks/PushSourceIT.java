package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Answer;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.WebSocketClient;
import dev.slipway.testkit.WebSocketRefused;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ticks that come from publishers, on a real kernel. */
class PushSourceIT {

  private static final String TOKEN = "a-token-of-the-administrator-in-this-test";
  private static final String[] BEARER = {"Authorization", "Bearer " + TOKEN};
  private static final String TICK = "{\"symbol\":\"EUR/USD\",\"price\":1.0725,\"size\":100,\"seq\":17}";

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(TicksModule::new)
      .setting("modules.ticks.source", "push")
      .setting("modules.ticks.push.rate", "50")
      .setting("admin.token", TOKEN)
      .build();

  @Test
  void pushedTicks_reachEverybodyNumberedGaplessly(TestPlatform platform) {
    ApiDocument document = ApiDocument.of(platform);
    WebSocketClient client = platform.webSocket("/ws/ticks");
    Answer one = platform.send("POST", "/api/ticks", TICK, BEARER);
    assertEquals(200, one.status(), one.body());
    assertTrue(document.allows("post", "/api/ticks", 200, one.json()), one.body());
    WebSocketClient publisher = platform.webSocket("/ws/ticks/push", BEARER);
    publisher.send("{\"ticks\":[" + TICK + "," + TICK.replace("17", "18") + "]}");
    assertEquals("{\"type\":\"accepted\",\"accepted\":2,\"last\":3}", publisher.next());

    Heard heard = Heard.of(client.awaitMessages(4)).assertGapless();
    JsonObject first = heard.message(1);
    assertEquals(1, first.getInt("seq"));
    assertEquals(17, first.getInt("sourceSeq"));
    assertEquals("EUR/USD", first.getString("symbol"));
    assertEquals("1.0725", first.getJsonNumber("price").toString());
    assertEquals(List.of("EUR/USD"),
        platform.getJson("/api/ticks/status").getJsonArray("symbols").getValuesAs(JsonString::getString));
  }

  @Test
  void publisherWithoutCredentials_isRefused(TestPlatform platform) {
    assertEquals(401, platform.send("POST", "/api/ticks", TICK).status());
    assertEquals(401, platform.send("POST", "/api/ticks", TICK, "Authorization", "Bearer wrong").status());
    assertEquals(401, assertThrows(WebSocketRefused.class, () -> platform.webSocket("/ws/ticks/push")).status());
    assertEquals(0, platform.getJson("/api/ticks/status").getInt("seq"));
  }

  @Test
  void badPush_isRefusedWhole_namingTheTick(TestPlatform platform) {
    ApiDocument document = ApiDocument.of(platform);
    String bad = "{\"ticks\":[" + TICK + "," + TICK.replace("100", "0") + "]}";
    Answer refused = platform.send("POST", "/api/ticks", bad, BEARER);
    assertEquals(400, refused.status());
    assertTrue(refused.json().getJsonObject("error").getString("message").startsWith("tick 2 of the push: size '0'"), refused.body());
    assertTrue(document.allows("post", "/api/ticks", 400, refused.json()), refused.body());
    Answer many = platform.send("POST", "/api/ticks", "{\"ticks\":[" + (TICK + ",").repeat(1_000) + TICK + "]}", BEARER);
    assertEquals(400, many.status(), many.body());
    Answer large = platform.send("POST", "/api/ticks", " ".repeat(PushMessage.MOST_BYTES) + TICK, BEARER);
    assertEquals(413, large.status(), large.body());
    assertEquals(0, platform.getJson("/api/ticks/status").getInt("seq"));
  }

  @Test
  void publisherThatIsTooFast_isToldWhenToComeAgain(TestPlatform platform) {
    Answer answer = platform.send("POST", "/api/ticks", TICK, BEARER);
    for (int i = 0; i < 1_000 && answer.status() == 200; i++) {
      answer = platform.send("POST", "/api/ticks", TICK, BEARER);
    }
    assertEquals(429, answer.status());
    assertTrue(answer.body().contains("ms"), answer.body());
  }
}
