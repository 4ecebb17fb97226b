package dev.slipway.dashboard.state;

import dev.slipway.api.ModuleStatus;
import dev.slipway.api.PlatformView;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;

/** The modules in start order: state, what they hold, what they wait for. Thread-safe. */
final class ModulesCollector implements Collector {

  private final PlatformView view;

  ModulesCollector(PlatformView view) {
    this.view = view;
  }

  @Override
  public String section() {
    return "modules";
  }

  @Override
  public Duration period() {
    return Duration.ofMillis(100);
  }

  @Override
  public JsonArray collect() {
    JsonArrayBuilder modules = Json.createArrayBuilder();
    view.modules().forEach(module -> modules.add(module(module)));
    return modules.build();
  }

  private static JsonObject module(ModuleStatus module) {
    ModuleStatus.Resources held = module.resources();
    JsonObjectBuilder body = Json.createObjectBuilder()
        .add("name", module.name())
        .add("state", module.state().name().toLowerCase(Locale.ROOT))
        .add("since", module.since().toString())
        .add("dependencies", array(module.dependencies()))
        .add("optionalDependencies", array(module.optionalDependencies()))
        .add("startMs", module.startDuration().toMillis())
        .add("waitingFor", Json.createArrayBuilder(module.waitingFor()))
        .add("threads", held.threads())
        .add("processes", held.processes())
        .add("sessions", held.sessions())
        .add("streams", held.streams())
        .add("requests", held.requests())
        .add("leases", held.leases());
    module.error().ifPresent(error -> body.add("error", error));
    return body.build();
  }

  private static JsonArrayBuilder array(Collection<String> names) {
    return Json.createArrayBuilder(names.stream().sorted().toList());
  }
}
