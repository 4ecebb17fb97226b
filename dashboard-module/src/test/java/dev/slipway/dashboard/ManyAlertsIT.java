package dev.slipway.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is told where more is wrong than is listed. */
class ManyAlertsIT {

  private static final int RULES = 60;
  private static final int LISTED = 50;

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(DashboardModule::new)
      .setting("modules.dashboard.alerts.rules", IntStream.range(0, RULES)
          .mapToObj(i -> "asked-" + i + ": http_requests_total > 0 cooldown 1h").collect(Collectors.joining(",")))
      .setting("modules.dashboard.alerts.off", "all")
      .build();

  private static List<JsonObject> alerts(TestPlatform platform) {
    return platform.getJson("/api/dashboard/alerts").getJsonArray("alerts").getValuesAs(JsonObject.class);
  }

  private static int more(TestPlatform platform) {
    List<JsonObject> alerts = alerts(platform);
    return alerts.isEmpty() ? 0 : alerts.getLast().getInt("more", 0);
  }

  @Test
  void oneLine_standsForThoseThatAreNotListed(TestPlatform platform) throws IOException {
    Await.until("the rules are broken", () -> more(platform) == RULES - LISTED);
    Answer all = platform.get("/api/dashboard/alerts");
    assertEquals(LISTED + 1, alerts(platform).size(), all::body);
    assertEquals("more-alerts", alerts(platform).getLast().getString("rule"), all::body);
    ApiDocument api = ApiDocument.of(platform);
    assertEquals("", api.problem("get", "/api/dashboard/alerts", all));
    assertTrue(platform.get("/metrics").body().lines().anyMatch(
        line -> line.startsWith("dashboard_alerts_firing") && line.endsWith(" " + RULES + ".0")), "all are counted");

    String token = "Bearer " + Files.readString(platform.dataFolder().resolve("admin.token")).strip();
    Answer refused = platform.send("POST", "/api/dashboard/alerts/" + alerts(platform).getLast().getInt("id") + "/resolve", "",
        "Authorization", token);
    assertEquals(409, refused.status(), refused::body);
    assertEquals("", api.problem("post", "/api/dashboard/alerts/{id}/resolve", refused));

    long first = alerts(platform).getFirst().getInt("id");
    assertEquals(200, platform.send("POST", "/api/dashboard/alerts/" + first + "/resolve", "", "Authorization", token).status());
    Await.until("one that waited has its place", () -> more(platform) == RULES - LISTED - 1 && alerts(platform).size() == LISTED + 1
        && alerts(platform).stream().noneMatch(alert -> alert.getInt("id") == first));
    JsonObject state = Await.value("the document says it", () -> platform.getJson("/api/dashboard").getJsonObject("state"),
        document -> document.containsKey("alerts") && document.getJsonArray("alerts").size() == LISTED + 1
            && document.toString().contains("\"alert more-alerts: "));
    assertEquals("", api.problem("State", state.toString()));
    long lines = state.getJsonArray("activity").getValuesAs(JsonObject.class).stream()
        .filter(event -> event.getString("text").startsWith("alert more-alerts: ")).count();
    assertEquals(1, lines, state::toString);
  }
}
