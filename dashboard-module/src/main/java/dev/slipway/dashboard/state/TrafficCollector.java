package dev.slipway.dashboard.state;

import dev.slipway.api.PlatformMeters;
import dev.slipway.api.PlatformMeters.Reading;
import dev.slipway.api.PlatformMeters.Served;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is served: requests a second, how long they take, errors, the busiest paths, and sockets. Confined to one thread at a
 * time.
 */
final class TrafficCollector implements Collector {

  private static final int PATHS = 10;

  private final PlatformMeters meters;
  private final Map<String, Rate> rates = new HashMap<>();
  private long lookNanos;

  TrafficCollector(PlatformMeters meters) {
    this.meters = meters;
  }

  @Override
  public String section() {
    return "traffic";
  }

  @Override
  public Duration period() {
    return Duration.ofSeconds(1);
  }

  @Override
  public JsonObject collect() {
    long now = System.nanoTime();
    double seconds = lookNanos == 0 ? 0 : (now - lookNanos) / 1e9;
    lookNanos = now;
    List<Reading> readings = meters.read();
    List<Served> served = meters.served();
    long requests = served.stream().mapToLong(Served::requests).sum();
    long failures = served.stream().mapToLong(Served::failures).sum();
    double time = served.stream().mapToLong(path -> path.time().toNanos()).sum() / 1e6;
    double requestRate = rate("requests", (double) requests, seconds);
    double busyMs = rate("time", time, seconds);
    double latency = requestRate == 0 ? 0 : busyMs / requestRate;
    double failureRate = rate("failures", (double) failures, seconds);
    double out = rate("out", whole(readings, "sockets_messages_out_total"), seconds);
    double in = rate("in", whole(readings, "sockets_messages_in_total"), seconds);
    double bytes = rate("bytes", whole(readings, "sockets_bytes_out_total"), seconds);
    return Json.createObjectBuilder()
        .add("requestsPerS", Round.to(1, requestRate))
        .add("latencyMs", Round.to(2, latency))
        .add("failuresPerS", Round.to(1, failureRate))
        .add("requests", requests)
        .add("failures", failures)
        .add("connections", Round.to(0, sum(readings, "http_connections")))
        .add("sessions", Round.to(0, sum(readings, "sockets_active")))
        .add("queued", Round.to(0, sum(readings, "sockets_queued")))
        .add("messagesInPerS", Round.to(0, in))
        .add("messagesOutPerS", Round.to(0, out))
        .add("outKbPerS", Round.to(1, bytes / 1024))
        .add("dropped", Round.to(0, sum(readings, "sockets_dropped_total")))
        .add("events", Round.to(0, sum(readings, "events_published_total")))
        .add("paths", paths(served))
        .add("sockets", sockets(readings))
        .build();
  }

  private double rate(String name, double count, double seconds) {
    return rates.computeIfAbsent(name, any -> new Rate()).perSecond(count, seconds);
  }

  /** Returns the sum of a meter, not a number when one of its readings is none. */
  private static double whole(List<Reading> readings, String name) {
    return readings.stream().filter(reading -> reading.name().equals(name)).mapToDouble(Reading::value).sum();
  }

  /** Returns the sum of what could be read of a meter. */
  private static double sum(List<Reading> readings, String name) {
    return readings.stream().filter(reading -> reading.name().equals(name)).mapToDouble(Reading::value)
        .filter(value -> !Double.isNaN(value)).sum();
  }

  private static JsonArrayBuilder paths(List<Served> served) {
    JsonArrayBuilder paths = Json.createArrayBuilder();
    served.stream()
        .filter(path -> path.requests() > 0)
        .sorted(Comparator.comparingLong(Served::requests).reversed().thenComparing(Served::path))
        .limit(PATHS)
        .forEach(path -> paths.add(Json.createObjectBuilder()
            .add("path", path.path())
            .add("owner", path.owner())
            .add("requests", path.requests())
            .add("failures", path.failures())
            .add("latencyMs", Round.to(2, path.time().toNanos() / 1e6 / path.requests()))));
    return paths;
  }

  /** How sessions came and went, and what was lost on the way. */
  private static JsonObjectBuilder sockets(List<Reading> readings) {
    return Json.createObjectBuilder()
        .add("opened", Round.to(0, sum(readings, "sockets_opened_total")))
        .add("refused", Round.to(0, sum(readings, "sockets_refused_total")))
        .add("surplus", Round.to(0, sum(readings, "sockets_messages_surplus_total")))
        .add("ended", byLabel(readings, "sockets_ended_total", "kind"))
        .add("dropped", byLabel(readings, "sockets_dropped_total", "reason"))
        .add("writeFailures", byLabel(readings, "sockets_write_failures_total", "what"));
  }

  /** Returns the values of a meter by that label of it; those that are 0 are left out. */
  private static JsonObjectBuilder byLabel(List<Reading> readings, String name, String label) {
    JsonObjectBuilder object = Json.createObjectBuilder();
    readings.stream().filter(reading -> reading.name().equals(name) && reading.value() > 0)
        .sorted(Comparator.comparing(reading -> reading.labels().getOrDefault(label, "")))
        .forEach(reading -> object.add(reading.labels().getOrDefault(label, ""), Round.to(0, reading.value())));
    return object;
  }
}
