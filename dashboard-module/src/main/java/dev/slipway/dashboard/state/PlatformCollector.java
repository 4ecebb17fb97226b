package dev.slipway.dashboard.state;

import dev.slipway.api.ModuleState;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.PlatformView;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** The platform as a whole: where it stands, since when it is up, how many of its modules run. Thread-safe. */
final class PlatformCollector implements Collector {

  private final PlatformView view;
  private final Instant started;

  PlatformCollector(PlatformView view, Clock clock) {
    this.view = view;
    this.started = clock.instant().minus(view.uptime()).truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public String section() {
    return "platform";
  }

  @Override
  public Duration period() {
    return Duration.ofMillis(100);
  }

  @Override
  public JsonObject collect() {
    List<ModuleStatus> modules = view.modules();
    JsonObjectBuilder platform = Json.createObjectBuilder()
        .add("phase", view.phase().name().toLowerCase(Locale.ROOT))
        .add("started", started.toString())
        .add("modules", modules.size())
        .add("running", (int) modules.stream().filter(module -> module.state() == ModuleState.RUNNING).count())
        .add("java", Runtime.version().toString())
        .add("pid", ProcessHandle.current().pid());
    view.stopBudget().ifPresent(left -> platform.add("stopLeftMs", left.toMillis()));
    return platform.build();
  }
}
