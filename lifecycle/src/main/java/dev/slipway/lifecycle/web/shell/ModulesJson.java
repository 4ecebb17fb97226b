package dev.slipway.lifecycle.web.shell;

import dev.slipway.api.ModuleStatus;
import dev.slipway.api.PlatformView;
import dev.slipway.lifecycle.web.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Locale;

/** What runs, as JSON. */
final class ModulesJson {

  private ModulesJson() {}

  static JsonObject of(PlatformView view, List<Page> pages, boolean guests) {
    JsonObjectBuilder body = Json.object()
        .add("phase", view.phase().name().toLowerCase(Locale.ROOT))
        .add("uptimeMs", view.uptime().toMillis())
        .add("guests", guests);
    view.stopBudget().ifPresent(budget -> body.add("stopBudgetMs", budget.toMillis()));
    JsonArrayBuilder modules = Json.array();
    for (ModuleStatus module : view.modules()) {
      modules.add(module(module, pages));
    }
    return body.add("modules", modules).build();
  }

  private static JsonObjectBuilder module(ModuleStatus module, List<Page> pages) {
    JsonArrayBuilder links = Json.array();
    pages.stream()
        .filter(page -> page.module().equals(module.name()))
        .forEach(page -> links.add(Json.object().add("title", page.title()).add("path", page.path())));
    ModuleStatus.Resources held = module.resources();
    JsonObjectBuilder body = Json.object()
        .add("name", module.name())
        .add("source", module.source())
        .add("state", module.state().name().toLowerCase(Locale.ROOT))
        .add("since", module.since().toString())
        .add("dependencies", Json.array(module.dependencies().stream().sorted().toList()))
        .add("optionalDependencies", Json.array(module.optionalDependencies().stream().sorted().toList()))
        .add("startMs", module.startDuration().toMillis())
        .add("waitingFor", Json.array(module.waitingFor()))
        .add("resources", Json.object()
            .add("threads", held.threads())
            .add("processes", held.processes())
            .add("sessions", held.sessions())
            .add("streams", held.streams())
            .add("requests", held.requests())
            .add("leases", held.leases())
            .add("refused", held.refused()))
        .add("pages", links);
    if (!module.startWaitedFor().isEmpty()) {
      body.add("startWaitedFor", module.startWaitedFor());
    }
    module.error().ifPresent(error -> body.add("error", error));
    return body;
  }
}
