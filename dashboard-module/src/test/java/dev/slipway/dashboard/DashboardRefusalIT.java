package dev.slipway.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the feature answers to whom, as its description says; and that nobody changes anything without the token. */
class DashboardRefusalIT {

  private static final List<String> OTHER_CHANGES = List.of("/platform/modules/dashboard/stop", "/platform/modules/dashboard/restart",
      "/platform/modules/dashboard/start", "/platform/logs/levels?name=&level=DEBUG", "/debug/heap", "/debug/jfr/start", "/debug/jfr/stop");

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(DashboardModule::new)
      .setting("modules.dashboard.alerts.rules", "asked: http_requests_total > 0 error")
      .setting("modules.dashboard.alerts.off", "all")
      .build();

  private static String token(TestPlatform platform) throws IOException {
    return "Bearer " + Files.readString(platform.dataFolder().resolve("admin.token")).strip();
  }

  private static void awaitAlert(TestPlatform platform) {
    Await.until("the rule is broken", () -> platform.get("/api/dashboard/alerts").body().contains("\"state\":\"firing\""));
  }

  @Test
  void everyAnswer_isAsDescribed(TestPlatform platform) throws IOException {
    ApiDocument api = ApiDocument.of(platform);
    awaitAlert(platform);
    Await.until("all sections", () -> TestPlatform.json(platform.get("/api/dashboard").body()).getJsonObject("state").keySet().containsAll(
        api.json().getJsonObject("components").getJsonObject("schemas").getJsonObject("State").getJsonObject("properties").keySet()));
    assertEquals("", api.problem("get", "/api/dashboard", platform.get("/api/dashboard")));
    assertEquals("", api.problem("get", "/api/dashboard/alerts", platform.get("/api/dashboard/alerts")));
    assertEquals("", api.problem("get", "/api/dashboard/rules", platform.get("/api/dashboard/rules")));
    JsonObject state = platform.getJson("/api/dashboard").getJsonObject("state");
    assertEquals("", api.problem("State", state.toString()));
    assertFalse(api.problem("State", state.toString().replace("\"heapUsedMb\":", "\"heapUsed\":")).isEmpty(), "the judge is strict");

    String admin = token(platform);
    Map<String, Integer> answers = Map.of("1", 200, "99", 404, "one", 404, "1".repeat(30), 404);
    for (String word : List.of("acknowledge", "resolve")) {
      String path = "/api/dashboard/alerts/{id}/" + word;
      answers.forEach((id, status) -> {
        Answer answer = platform.send("POST", path.replace("{id}", id), "", "Authorization", admin);
        assertEquals(status, answer.status(), answer::body);
        assertEquals("", api.problem("post", path, answer));
      });
      Answer refused = platform.send("POST", path.replace("{id}", "1"), "");
      assertEquals(401, refused.status());
      assertEquals("", api.problem("post", path, refused));
    }
    Answer late = platform.send("POST", "/api/dashboard/alerts/1/acknowledge", "", "Authorization", admin);
    assertEquals(409, late.status());
    assertEquals("", api.problem("post", "/api/dashboard/alerts/{id}/acknowledge", late));
    assertTrue(platform.getJson("/api/dashboard/alerts").toString().contains("\"by\":\"admin\""));
    assertEquals(405, platform.send("DELETE", "/api/dashboard/alerts", "", "Authorization", admin).status());
    assertEquals(404, platform.get("/api/dashboard/nothing").status());
  }

  @Test
  void noChange_withoutTheToken_fromAnyOrigin(TestPlatform platform) throws IOException {
    awaitAlert(platform);
    List<String> changes = new ArrayList<>(OTHER_CHANGES);
    ApiDocument.of(platform).endpoints().stream().filter(endpoint -> !endpoint.getKey().equals("get"))
        .forEach(endpoint -> changes.add(endpoint.getValue().replace("{id}", "1")));
    assertEquals(OTHER_CHANGES.size() + 2, changes.size());
    String admin = token(platform);
    List<String> origins = List.of("", "http://localhost:" + platform.port(), "http://elsewhere.example", "null");
    List<String> tokens = List.of("", "Bearer wrong", "Bearer " + admin.substring("Bearer ".length() + 1), "Basic YWRtaW46YWRtaW4=",
        "Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ.");
    for (String path : changes) {
      for (String origin : origins) {
        for (String token : tokens) {
          List<String> headers = new ArrayList<>();
          if (!origin.isEmpty()) {
            headers.addAll(List.of("Origin", origin));
          }
          if (!token.isEmpty()) {
            headers.addAll(List.of("Authorization", token));
          }
          int status = platform.send("POST", path, "", headers.toArray(String[]::new)).status();
          assertTrue(status == 401 || status == 403, () -> path + " from '" + origin + "' with '" + token + "': " + status);
        }
      }
      assertEquals(403, platform.send("POST", path, "", "Authorization", admin, "Origin", "http://elsewhere.example").status(), path);
    }
    assertTrue(platform.get("/api/dashboard/alerts").body().contains("\"state\":\"firing\""), "nothing was changed");
    assertEquals("running", platform.getJson("/platform/modules").getJsonArray("modules").getJsonObject(0).getString("state"));
  }

  @Test
  void unknownModule_isNamed(TestPlatform platform) throws IOException {
    for (String action : List.of("start", "stop", "restart")) {
      Answer answer = platform.send("POST", "/platform/modules/nobody/" + action, "", "Authorization", token(platform));
      assertEquals(404, answer.status(), answer::body);
      assertTrue(answer.body().contains("nobody"), answer::body);
    }
  }
}
