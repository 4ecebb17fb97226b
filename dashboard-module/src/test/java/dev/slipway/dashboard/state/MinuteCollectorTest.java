package dev.slipway.dashboard.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The series of the last minute. */
class MinuteCollectorTest {

  private final Map<String, JsonValue> sections = new HashMap<>();
  private final MinuteCollector minute = new MinuteCollector(name -> sections.getOrDefault(name, JsonValue.NULL));

  @Test
  void aSeries_hasItsLastSixtyValues_andNoneForWhatIsNotKnown() {
    assertEquals(0, minute.collect().getJsonArray("cpu").size());
    for (int i = 1; i <= 75; i++) {
      sections.put("system", Json.createObjectBuilder().add("cpu", i).add("load", Json.createArrayBuilder().add(0.5)).build());
      minute.collect();
    }
    sections.remove("system");
    JsonObject now = minute.collect();
    JsonArray cpu = now.getJsonArray("cpu");
    assertEquals(MinuteCollector.POINTS, cpu.size());
    assertEquals(16, cpu.getInt(0));
    assertEquals(75, cpu.getInt(59));
    assertEquals(0.5, now.getJsonArray("load").getJsonNumber(59).doubleValue());
    assertEquals(0, now.getJsonArray("heapUsedMb").size());
  }
}
