package dev.slipway.dashboard.state;

import dev.slipway.api.CheckStatus;
import dev.slipway.api.ModuleState;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.PlatformView;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The modules in start order: state, what they hold, what they wait for, their checks. Confined to one thread at a time. */
final class ModulesCollector implements Collector {

  /** The time between two looks at the checks, for each look costs every check a thread. */
  private static final long CHECKS_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final PlatformView view;
  private final Map<String, List<CheckStatus>> checks = new HashMap<>();
  private long checkedNanos = System.nanoTime() - CHECKS_NANOS;

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
    List<ModuleStatus> all = view.modules();
    long now = System.nanoTime();
    if (now - checkedNanos >= CHECKS_NANOS) {
      checkedNanos = now;
      checks.clear();
      all.stream().filter(module -> module.state() == ModuleState.RUNNING)
          .forEach(module -> checks.put(module.name(), view.checks(module.name())));
    }
    JsonArrayBuilder modules = Json.createArrayBuilder();
    all.forEach(module -> modules.add(module(module, checks.getOrDefault(module.name(), List.of()))));
    return modules.build();
  }

  private static JsonObject module(ModuleStatus module, List<CheckStatus> checks) {
    ModuleStatus.Resources held = module.resources();
    JsonObjectBuilder body = Json.createObjectBuilder()
        .add("name", module.name())
        .add("state", module.state().name().toLowerCase(Locale.ROOT))
        .add("since", module.since().toString())
        .add("dependencies", array(module.dependencies()))
        .add("optionalDependencies", array(module.optionalDependencies()))
        .add("startMs", module.startDuration().toMillis())
        .add("waitingFor", Json.createArrayBuilder(module.waitingFor()))
        .add("checks", checks(checks))
        .add("threads", held.threads())
        .add("processes", held.processes())
        .add("sessions", held.sessions())
        .add("streams", held.streams())
        .add("requests", held.requests())
        .add("leases", held.leases());
    if (!module.startWaitedFor().isEmpty()) {
      body.add("startWaitedFor", module.startWaitedFor());
    }
    module.error().ifPresent(error -> body.add("error", error));
    return body.build();
  }

  private static JsonArrayBuilder checks(List<CheckStatus> checks) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    for (CheckStatus check : checks) {
      JsonObjectBuilder one = Json.createObjectBuilder().add("name", check.name()).add("up", check.up());
      array.add(check.up() ? one : one.add("detail", check.detail())); // what is up may tell changing numbers that nobody reads
    }
    return array;
  }

  private static JsonArrayBuilder array(Collection<String> names) {
    return Json.createArrayBuilder(names.stream().sorted().toList());
  }
}
