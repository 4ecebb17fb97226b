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
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The feature on a real kernel: what viewers are told adds up to what there is. */
class DashboardModuleIT {

  /** What an operation takes beside its path and its value, the comma included: {@code {"op":"replace","path":"","value":},}. */
  private static final int OPERATION = 36;

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
    for (String message : viewer.awaitMessages(15)) {
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
        && state(platform).getJsonObject("minute").getJsonArray("rows").size() >= 2);
    JsonObject minute = TestPlatform.json(platform.webSocket("/ws/dashboard").awaitMessages(1).getFirst()).getJsonObject("state")
        .getJsonObject("minute");
    List<String> series = minute.getJsonArray("series").getValuesAs(JsonString::getString);
    assertEquals(List.of("cpu", "load", "memoryUsedMb", "processCpu", "heapUsedMb", "threads", "requestsPerS", "latencyMs",
        "failuresPerS", "sessions", "messagesOutPerS", "sentKbPerS"), series);
    List<JsonArray> rows = minute.getJsonArray("rows").getValuesAs(JsonArray.class);
    assertTrue(rows.size() <= 60, rows::toString);
    assertTrue(rows.stream().allMatch(row -> row.size() == series.size() && !row.contains(JsonValue.NULL)), rows::toString);
    assertTrue(rows.getFirst().getJsonNumber(series.indexOf("threads")).intValue() > 5, rows::toString);
  }

  /** However many changes a busy machine puts into one. What share of the document that is depends on the modules: DashboardChangesIT. */
  @Test
  void aChange_tellsOfNothingThatIsAsItWas(TestPlatform platform) {
    Await.until("all sections", () -> state(platform).containsKey("minute"));
    List<String> told = platform.webSocket("/ws/dashboard").awaitMessages(15);
    JsonStructure before = TestPlatform.json(told.getFirst()).getJsonObject("state");
    for (String message : told.subList(1, told.size())) {
      String patch = TestPlatform.json(message).getJsonArray("patch").toString();
      JsonStructure after = Json.createPatch(TestPlatform.json(message).getJsonArray("patch")).apply(before);
      int most = costOfChange("", before, after);
      int operations = patch.length() - "[]".length();
      assertTrue(operations <= most, () -> operations + " bytes where " + most + " are enough: " + patch);
      before = after;
    }
  }

  private static int costOfChange(String path, @Nullable JsonValue before, @Nullable JsonValue after) {
    if (Objects.equals(before, after)) {
      return 0;
    }
    if (before instanceof JsonObject old && after instanceof JsonObject now) {
      return Stream.concat(old.keySet().stream(), now.keySet().stream()).distinct()
          .mapToInt(name -> costOfChange(path + "/" + name, old.get(name), now.get(name))).sum();
    }
    if (before instanceof JsonArray old && after instanceof JsonArray now) {
      return IntStream.range(0, Math.max(old.size(), now.size()))
          .map(i -> costOfElement(path + "/" + i, i < old.size() ? old.get(i) : null, i < now.size() ? now.get(i) : null)).sum();
    }
    return cost(path, after);
  }

  /** An element of a list may be taken out and another put in. */
  private static int costOfElement(String path, @Nullable JsonValue before, @Nullable JsonValue after) {
    return Objects.equals(before, after) ? 0 : cost(path, before) + cost(path, after);
  }

  /** Returns the most bytes in which all that is in a value is told, each on its own. */
  private static int cost(String path, @Nullable JsonValue value) {
    int own = OPERATION + path.length();
    return switch (value) {
      case null -> own;
      case JsonObject object -> own + object.entrySet().stream().mapToInt(each -> cost(path + "/" + each.getKey(), each.getValue())).sum();
      case JsonArray array -> own + IntStream.range(0, array.size()).map(i -> cost(path + "/" + i, array.get(i))).sum();
      default -> own + value.toString().length();
    };
  }

  @Test
  void itsOwnLooking_comesAndGoesWithNoThread(TestPlatform platform) {
    Await.until("all sections", () -> state(platform).containsKey("minute"));
    List<String> paths = platform.webSocket("/ws/dashboard").awaitMessages(20).stream().skip(1)
        .flatMap(message -> TestPlatform.json(message).getJsonArray("patch").getValuesAs(JsonObject.class).stream())
        .map(operation -> operation.getString("path")).toList();
    long ofThreads = paths.stream().filter("/modules/0/threads"::equals).count();
    long events = paths.stream().filter(path -> path.startsWith("/activity")).count();
    assertTrue(ofThreads <= 1 + 2 * events, () -> "only an event has a thread, while it is told: " + paths);
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
