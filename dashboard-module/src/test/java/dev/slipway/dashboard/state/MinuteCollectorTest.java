package dev.slipway.dashboard.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The rows of the last minute. */
class MinuteCollectorTest {

  private final Map<String, JsonValue> sections = new HashMap<>();
  private final MinuteCollector minute = new MinuteCollector(name -> sections.getOrDefault(name, JsonValue.NULL));

  @Test
  void theRows_areTheLastSixtySeconds_withNullForWhatIsNotKnown() {
    assertEquals(List.of(), minute.collect().getJsonArray("rows"), "the other sections have not been read yet");
    for (int i = 1; i <= 75; i++) {
      read(i);
      minute.collect();
    }
    sections.remove("system");
    JsonObject now = minute.collect();
    assertEquals(MinuteCollector.POINTS, now.getJsonArray("rows").size());
    assertEquals(Json.createValue(17), value(now, 0, "cpu"));
    assertEquals(Json.createValue(75), value(now, 58, "cpu"));
    assertEquals(Json.createValue(0.5), value(now, 58, "load"));
    assertEquals(JsonValue.NULL, value(now, 58, "heapUsedMb"));
    assertEquals(JsonValue.NULL, value(now, 59, "cpu"));
  }

  @Test
  void theFirstRow_isThatOfTheFirstRead_whereAllIsKnown() {
    read(1);
    sections.put("jvm", Json.createObjectBuilder().add("cpu", 1).add("heapUsedMb", 1).add("threads", 1).build());
    sections.put("network", Json.createObjectBuilder().add("sentKbPerS", 1).build());
    sections.put("traffic", Json.createObjectBuilder().add("requestsPerS", 1).add("latencyMs", 1).add("failuresPerS", 1)
        .add("sessions", 1).add("messagesOutPerS", 1).build());
    JsonObject now = minute.collect();
    assertEquals(1, now.getJsonArray("rows").size());
    assertEquals(now.getJsonArray("series").size(), now.getJsonArray("rows").getJsonArray(0).size());
  }

  /** Also where rows are alike. */
  @Test
  void aSecond_isToldByOneRowThatComesAndOneThatGoes() {
    SplittableRandom random = new SplittableRandom();
    JsonObject before = minute.collect();
    for (int i = 0; i < 300; i++) {
      read(random.nextInt(i < 150 ? 100 : 2));
      JsonObject now = minute.collect();
      List<JsonObject> told = Json.createDiff(before, now).toJsonArray().getValuesAs(JsonObject.class);
      long come = told.stream().filter(operation -> operation.getString("op").equals("add")).count();
      assertTrue(told.size() - come <= (i < MinuteCollector.POINTS ? 0 : 1) && come <= 1, told::toString);
      before = now;
    }
  }

  private void read(int cpu) {
    sections.put("system", Json.createObjectBuilder()
        .add("cpu", cpu).add("load", Json.createArrayBuilder().add(0.5)).add("memoryUsedMb", 100).build());
  }

  private static JsonValue value(JsonObject minute, int row, String series) {
    JsonArray names = minute.getJsonArray("series");
    return minute.getJsonArray("rows").getJsonArray(row).get(names.getValuesAs(JsonString::getString).indexOf(series));
  }
}
