package dev.slipway.lifecycle.observe;

import dev.slipway.api.ModuleStatus;
import dev.slipway.lifecycle.observe.Probe.Result;
import io.helidon.health.HealthCheckResponse.Status;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.util.List;
import java.util.Map;

/** Health as JSON: {@code {"status":…,"checks":[…],"resources":{…}}}. */
final class HealthText {

  private static final JsonProvider JSON = HostLoader.call(JsonProvider::provider);
  private static final int DETAILS = 50;
  private static final int LENGTH = 200;

  private HealthText() {}

  static String of(boolean up, List<Result> results, ModuleStatus.Resources resources) {
    JsonArrayBuilder checks = JSON.createArrayBuilder();
    results.forEach(result -> checks.add(check(result)));
    return JSON.createObjectBuilder()
        .add("status", up ? Status.UP.name() : Status.DOWN.name())
        .add("checks", checks)
        .add("resources", JSON.createObjectBuilder()
            .add("threads", resources.threads())
            .add("processes", resources.processes())
            .add("sessions", resources.sessions())
            .add("streams", resources.streams())
            .add("requests", resources.requests())
            .add("leases", resources.leases()))
        .build().toString();
  }

  private static JsonObjectBuilder check(Result result) {
    JsonObjectBuilder check = JSON.createObjectBuilder()
        .add("name", result.name())
        .add("status", result.status().name());
    if (!result.details().isEmpty()) {
      JsonObjectBuilder data = JSON.createObjectBuilder();
      result.details().entrySet().stream().limit(DETAILS).forEach(detail -> add(data, detail));
      check.add("data", data);
    }
    return check;
  }

  private static void add(JsonObjectBuilder data, Map.Entry<String, Object> detail) {
    switch (detail.getValue()) {
      case null -> data.addNull(detail.getKey());
      case Boolean flag -> data.add(detail.getKey(), flag);
      case Integer number -> data.add(detail.getKey(), number);
      case Long number -> data.add(detail.getKey(), number);
      case Double number when Double.isFinite(number) -> data.add(detail.getKey(), number);
      case Object other -> {
        String text = Secrets.masked(String.valueOf(other));
        data.add(detail.getKey(), text.length() > LENGTH ? text.substring(0, LENGTH) + "…" : text);
      }
    }
  }
}
