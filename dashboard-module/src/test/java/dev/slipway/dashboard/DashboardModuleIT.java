package dev.slipway.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.WebSocketClient;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonStructure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The feature on a real kernel: what viewers are told adds up to what there is. */
class DashboardModuleIT {

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(DashboardModule::new)
      .setting("modules.dashboard.alerts.rules", "asked: http_requests_total > 3 error")
      .setting("modules.dashboard.alerts.off", "all")
      .build();

  private static JsonObject state(TestPlatform platform) {
    return TestPlatform.json(platform.get("/api/dashboard").body()).getJsonObject("state");
  }

  private static Answer asAdmin(TestPlatform platform, String path) throws IOException {
    String token = Files.readString(platform.dataFolder().resolve("admin.token")).strip();
    return platform.send("POST", path, "", "Authorization", "Bearer " + token);
  }

  @Test
  void theDocument_hasRealReadings(TestPlatform platform) {
    Await.until("all sections", () -> state(platform).keySet().containsAll(
        List.of("platform", "modules", "system", "jvm", "network", "traffic", "minute", "activity", "alerts", "stale")));
    JsonObject state = state(platform);
    assertEquals("dashboard", state.getJsonArray("modules").getJsonObject(0).getString("name"));
    assertTrue(state.getJsonObject("jvm").getJsonNumber("heapUsedMb").doubleValue() > 1, state::toString);
    assertTrue(state.getJsonObject("system").getInt("memoryTotalMb") > 100, state::toString);
    assertTrue(state.getJsonObject("system").getInt("threads") > state.getJsonObject("jvm").getInt("threads"), state::toString);
    assertTrue(state.getJsonObject("jvm").getJsonNumber("residentMb").doubleValue() > 10, state::toString);
    assertTrue(state.getJsonArray("stale").isEmpty(), state::toString);
    Await.until("it runs", () -> state(platform).getJsonObject("platform").getInt("running") == 1);
    Await.until("its connections", () -> state(platform).getJsonObject("network").getInt("tcpEstablished") > 0);
    Await.until("its own check", () -> state(platform).getJsonArray("modules").getJsonObject(0).getJsonArray("checks").toString()
        .equals("[{\"name\":\"sections\",\"up\":true}]"));
    Await.until("requests are counted by path", () -> state(platform).getJsonObject("traffic").getJsonArray("paths").toString()
        .contains("\"path\":\"/api/dashboard\""));
  }

  @Test
  void changes_addUpToTheDocument(TestPlatform platform) {
    WebSocketClient viewer = platform.webSocket("/ws/dashboard");
    JsonStructure built = null;
    String id = "";
    for (String message : viewer.awaitMessages(30)) {
      JsonObject told = TestPlatform.json(message);
      id = told.getString("id");
      built = told.getString("type").equals("snapshot")
          ? told.getJsonObject("state") : Json.createPatch(told.getJsonArray("patch")).apply(built);
    }
    WebSocketClient late = platform.webSocket("/ws/dashboard?from=" + id);
    JsonObject first = TestPlatform.json(late.awaitMessages(1).getFirst());
    assertEquals("delta", first.getString("type"), "who names a document that is kept gets what came after it");
    JsonStructure next = Json.createPatch(first.getJsonArray("patch")).apply(built);
    assertFalse(next.equals(built));
  }

  @Test
  void theHistory_isThereForWhoComesLate_andNotLongerThanAMinute(TestPlatform platform) {
    Await.until("some seconds", () -> state(platform).containsKey("minute")
        && state(platform).getJsonObject("minute").getJsonArray("heapUsedMb").size() >= 2);
    JsonObject first = TestPlatform.json(platform.webSocket("/ws/dashboard").awaitMessages(1).getFirst()).getJsonObject("state");
    for (String name : List.of("cpu", "load", "memoryUsedMb", "processCpu", "heapUsedMb", "threads", "requestsPerS", "latencyMs",
        "failuresPerS", "sessions", "messagesOutPerS", "sentKbPerS")) {
      int points = first.getJsonObject("minute").getJsonArray(name).size();
      assertTrue(points > 0 && points <= 60, () -> name + " has " + points);
    }
    assertTrue(first.getJsonObject("minute").getJsonArray("threads").getJsonNumber(0).intValue() > 5);
  }

  @Test
  void aChange_isATenthOfTheDocument_onAverage(TestPlatform platform) {
    Await.until("all sections", () -> state(platform).containsKey("minute"));
    List<String> told = platform.webSocket("/ws/dashboard").awaitMessages(40);
    int whole = state(platform).toString().length();
    double change = told.stream().skip(10).mapToInt(String::length).average().orElseThrow();
    double most = Math.max(0.1 * whole, 500); // a document with one module is small, and a busy machine puts several changes into one
    assertTrue(change <= most, change + " of " + whole + " bytes");
  }

  @Test
  void whoComesFromAnotherLife_isToldSo_andGetsTheWhole(TestPlatform platform) {
    List<String> told = platform.webSocket("/ws/dashboard?from=old-17").awaitMessages(2);
    assertEquals("resync", TestPlatform.json(told.get(0)).getString("type"));
    assertEquals("snapshot", TestPlatform.json(told.get(1)).getString("type"));
  }

  @Test
  void anAlert_firesIsAcknowledgedAndResolved_byAnAdministratorOnly(TestPlatform platform) throws IOException {
    Await.until("the rule is broken", () -> state(platform).toString().contains("\"state\":\"firing\""));
    assertEquals(401, platform.send("POST", "/api/dashboard/alerts/1/acknowledge", "").status());
    assertEquals(200, asAdmin(platform, "/api/dashboard/alerts/1/acknowledge").status());
    assertTrue(TestPlatform.json(platform.get("/api/dashboard/alerts").body()).toString().contains("\"state\":\"acknowledged\""));
    assertEquals(200, asAdmin(platform, "/api/dashboard/alerts/1/resolve").status());
    assertEquals(409, asAdmin(platform, "/api/dashboard/alerts/1/acknowledge").status());
    assertEquals(404, asAdmin(platform, "/api/dashboard/alerts/99/resolve").status());
    assertEquals(404, asAdmin(platform, "/api/dashboard/alerts/one/resolve").status());
    Await.until("it is in the activity", () ->
        state(platform).getJsonArray("activity").toString().contains("alert asked is resolved by admin"));
  }
}
