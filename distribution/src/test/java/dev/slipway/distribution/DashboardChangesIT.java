package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.distribution.EventTape.Event;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a viewer of the dashboard is told of the whole distribution, while it has nothing to do. */
class DashboardChangesIT {

  private static final int CHANGES = 40;
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
  private static final List<String> LOOKED_AT = List.of(
      "/", "/dashboard/", "/chat/", "/ticks/", "/relay/", "/health", "/metrics", "/api/dashboard", "/platform/modules");

  @TempDir
  Path data;

  @Test
  void aChange_isATenthOfTheDocumentAtMost_onAverage_andNoneIsOfTheLookingItself() throws Exception {
    try (SlipwayProcess platform = TestHome.slipway(data).start("run")) {
      platform.awaitReady(TestHome.START);
      for (String path : LOOKED_AT) { // as the document of each platform that serves, this one shall name what is asked for
        platform.get(path);
      }
      TestHome.await("the document is whole", LONG_ENOUGH, () -> isWhole(platform));
      try (EventTape tape = EventTape.of(platform.uri("/api/dashboard/stream"))) {
        TestHome.await(CHANGES + " changes", LONG_ENOUGH, () -> tape.events("delta").size() >= CHANGES);
        hold(tape.events());
      }
    }
  }

  private static boolean isWhole(SlipwayProcess platform) {
    try {
      JsonObject state = json(platform.get("/api/dashboard").body()).asJsonObject().getJsonObject("state");
      return state.keySet().containsAll(List.of("modules", "system", "jvm", "network", "traffic", "minute"))
          && state.getJsonObject("traffic").getJsonArray("paths").size() >= LOOKED_AT.size() - 1 // two are of one owner and one path
          && modules(state).stream().noneMatch(module -> module.getJsonArray("checks").isEmpty());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void hold(List<Event> told) {
    assertEquals("snapshot", told.getFirst().name());
    JsonStructure document = told.getFirst().json();
    String own = "/modules/" + modules(told.getFirst().json()).stream().map(module -> module.getString("name")).toList()
        .indexOf("dashboard") + "/threads";
    List<String> paths = new ArrayList<>();
    long changes = 0;
    long wholes = 0;
    for (Event change : told.subList(1, told.size())) {
      JsonArray patch = json(change.data()).asJsonArray();
      patch.getValuesAs(JsonObject.class).forEach(operation -> paths.add(operation.getString("path")));
      document = Json.createPatch(patch).apply(document);
      changes += change.data().length();
      wholes += document.toString().length();
    }
    double share = 100.0 * changes / wholes;
    assertTrue(share <= 10, () -> share + " % on average, with " + paths);
    long ofThreads = paths.stream().filter(own::equals).count();
    long events = paths.stream().filter(path -> path.startsWith("/activity")).count();
    assertTrue(ofThreads <= 1 + 2 * events, () -> "only an event has a thread of the dashboard, while it is told: " + paths);
  }

  private static List<JsonObject> modules(JsonObject state) {
    return state.getJsonArray("modules").getValuesAs(JsonObject.class);
  }

  private static JsonStructure json(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.read();
    }
  }
}
