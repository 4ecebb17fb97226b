package dev.slipway.dashboard.state;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #POINTS} seconds of what is drawn as a line, so that a page that opens has its history at once. Confined to one
 * thread at a time.
 *
 * <p>Each second is a row, so that a second changes the document by one row that comes and one that goes, whatever the number of series.
 */
final class MinuteCollector implements Collector {

  static final int POINTS = 60;

  /** The series by their names, each {@code section/name} or {@code section/name/index} of the document. */
  private static final Map<String, String> SERIES = series();

  private final Function<String, JsonValue> sections;
  private final JsonArray names = Json.createArrayBuilder(SERIES.keySet()).build();
  private final Deque<JsonArray> rows = new ArrayDeque<>(POINTS);
  /** Whether this has been read before: the sections, which are read for the first time in the same moment, are known since then. */
  private boolean begun;

  /** A collector of what {@code sections} say, NULL for one that has not been read. */
  MinuteCollector(Function<String, JsonValue> sections) {
    this.sections = sections;
  }

  private static Map<String, String> series() {
    Map<String, String> series = new LinkedHashMap<>();
    series.put("cpu", "system/cpu");
    series.put("load", "system/load/0");
    series.put("memoryUsedMb", "system/memoryUsedMb");
    series.put("processCpu", "jvm/cpu");
    series.put("heapUsedMb", "jvm/heapUsedMb");
    series.put("threads", "jvm/threads");
    series.put("requestsPerS", "traffic/requestsPerS");
    series.put("latencyMs", "traffic/latencyMs");
    series.put("failuresPerS", "traffic/failuresPerS");
    series.put("sessions", "traffic/sessions");
    series.put("messagesOutPerS", "traffic/messagesOutPerS");
    series.put("sentKbPerS", "network/sentKbPerS");
    return series;
  }

  @Override
  public String section() {
    return "minute";
  }

  @Override
  public Duration period() {
    return Duration.ofSeconds(1);
  }

  @Override
  public JsonObject collect() {
    JsonArray row = row();
    if (begun || !row.contains(JsonValue.NULL)) {
      if (rows.size() == POINTS) {
        rows.removeFirst();
      }
      rows.addLast(row);
    }
    begun = true;
    JsonArrayBuilder all = Json.createArrayBuilder();
    rows.forEach(all::add);
    return Json.createObjectBuilder().add("series", names).add("rows", all).build();
  }

  private JsonArray row() {
    JsonArrayBuilder row = Json.createArrayBuilder();
    SERIES.values().forEach(path -> row.add(value(path.split("/", -1))));
    return row.build();
  }

  /** Returns the number at that path, NULL where none is known. */
  private JsonValue value(String[] path) {
    @Nullable JsonValue value = sections.apply(path[0]);
    for (int i = 1; i < path.length; i++) {
      value = switch (value) {
        case JsonObject object -> object.get(path[i]);
        case JsonArray array -> array.get(Integer.parseInt(path[i]));
        case null, default -> null;
      };
    }
    return value instanceof JsonNumber number ? number : JsonValue.NULL;
  }
}
