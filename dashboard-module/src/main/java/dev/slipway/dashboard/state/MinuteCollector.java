package dev.slipway.dashboard.state;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
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
 */
final class MinuteCollector implements Collector {

  static final int POINTS = 60;

  /** The series by their names, each {@code section/name} or {@code section/name/index} of the document. */
  private static final Map<String, String> SERIES = series();

  private final Function<String, JsonValue> sections;
  private final Map<String, Deque<JsonNumber>> points = new LinkedHashMap<>();

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
    JsonObjectBuilder minute = Json.createObjectBuilder();
    SERIES.forEach((name, path) -> {
      Deque<JsonNumber> mine = points.computeIfAbsent(name, any -> new ArrayDeque<>(POINTS));
      JsonNumber value = number(path.split("/", -1));
      if (value != null) {
        if (mine.size() == POINTS) {
          mine.removeFirst();
        }
        mine.addLast(value);
      }
      JsonArrayBuilder array = Json.createArrayBuilder();
      mine.forEach(array::add);
      minute.add(name, array);
    });
    return minute.build();
  }

  private @Nullable JsonNumber number(String[] path) {
    @Nullable JsonValue value = sections.apply(path[0]);
    for (int i = 1; i < path.length; i++) {
      value = switch (value) {
        case JsonObject object -> object.get(path[i]);
        case JsonArray array -> array.get(Integer.parseInt(path[i]));
        case null, default -> null;
      };
    }
    return value instanceof JsonNumber number ? number : null;
  }
}
