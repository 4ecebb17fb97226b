package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.lifecycle.Kernel;
import dev.slipway.lifecycle.StartFailure;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.WebSocketClient;
import dev.slipway.testkit.WebSocketRefused;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Ticks that come from a publisher or a file, on a real kernel. */
class TickSourcesIT {

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

  @TempDir
  Path folder;

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
    JsonObject first = heard.messages().get(1);
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

  @Test
  void replay_playsTheRecording_asOftenAsItIsTold() throws Exception {
    Path file = folder.resolve("day.csv");
    StringBuilder lines = new StringBuilder("t,symbol,price,size,seq\n");
    for (int i = 1; i <= 100; i++) {
      lines.append(i * 1_000_000L).append(",ALFA,").append(i).append(".5,1,").append(i).append('\n');
    }
    Files.writeString(file, lines);
    try (Kernel kernel = replay(file, "true").start(); Web web = new Web(kernel.port())) {
      List<JsonObject> ticks = Await.value("three rounds", () -> web.recent(1_000), all -> all.size() > 250);
      for (JsonObject tick : ticks) {
        assertEquals((tick.getInt("seq") - 1) % 100 + 1, tick.getInt("sourceSeq"));
        assertEquals(tick.getInt("sourceSeq") * 1_000_000L, tick.getJsonNumber("t").longValue());
      }
    }
  }

  @Test
  void malformedLine_endsTheReplayNamingIt() throws Exception {
    Path file = folder.resolve("day.jsonl");
    String line = "{\"t\":1,\"symbol\":\"ALFA\",\"price\":2,\"size\":1}\n";
    Files.writeString(file, "nonsense\n");
    StartFailure refused = assertThrows(StartFailure.class, () -> replay(file, "false").start());
    assertTrue(String.valueOf(refused.getMessage()).contains(file + ", line 1: is not one JSON object"), refused.getMessage());
    Path missing = folder.resolve("missing.jsonl");
    assertTrue(String.valueOf(assertThrows(StartFailure.class, () -> replay(missing, "false").start()).getMessage())
        .contains("missing.jsonl"));
    Files.writeString(file, line + line);
    try (Kernel kernel = replay(file, "false").start(); Web web = new Web(kernel.port())) {
      Await.until("the end", () -> web.status().getString("state").equals("finished"));
      assertEquals(2, web.status().getInt("seq"));
    }
  }

  private Kernel.Builder replay(Path file, String loop) throws IOException {
    return Kernel.builder().dataFolder(Files.createTempDirectory(folder, "data")).property("server.port", "0").module(TicksModule::new)
        .property("modules.ticks.source", "replay").property("modules.ticks.replay.file", file.toString())
        .property("modules.ticks.replay.loop", loop);
  }

  /** A client of a platform that this test started. */
  private record Web(int port) implements AutoCloseable {

    JsonObject status() throws IOException {
      return json("/api/ticks/status");
    }

    List<JsonObject> recent(int limit) {
      try {
        return json("/api/ticks/recent?limit=" + limit).getJsonArray("ticks").getValuesAs(JsonObject.class);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private JsonObject json(String path) throws IOException {
      try (var input = URI.create("http://localhost:" + port + path).toURL().openStream()) {
        return TestPlatform.json(new String(input.readAllBytes(), StandardCharsets.UTF_8));
      }
    }

    @Override
    public void close() {}
  }
}
