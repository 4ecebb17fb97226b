package dev.slipway.dashboard.state;

import dev.slipway.api.Event;
import dev.slipway.api.ModuleState;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.PlatformEvent.ModuleChanged;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The last {@value #KEPT} events of the platform and its modules, newest last. Thread-safe. */
public final class Activity implements Section {

  private static final int KEPT = 100;
  private static final int LENGTH = 300;

  private final Clock clock;
  private final Deque<JsonObject> last = new ArrayDeque<>(KEPT);
  private final Set<String> running = new HashSet<>();
  private long number;

  /** No events yet. */
  public Activity(Clock clock) {
    this.clock = clock;
  }

  /** Keeps what happened before anybody listened, as far as the modules tell: which of them run, and since when. */
  public synchronized void begin(List<ModuleStatus> modules) {
    modules.stream().filter(module -> module.state() == ModuleState.RUNNING && running.add(module.name()))
        .sorted(Comparator.comparing(ModuleStatus::since))
        .forEach(module -> add(module.since(), new ModuleChanged(
            module.name(), ModuleState.STARTING, ModuleState.RUNNING, module.startDuration())));
  }

  /** Keeps an event. Does not block. */
  public synchronized void add(Event event) {
    if (!(event instanceof ModuleChanged change && isKnown(change))) {
      add(clock.instant(), event);
    }
  }

  /** Returns whether a module runs that is known to run: the modules had told before the event came. */
  private boolean isKnown(ModuleChanged change) {
    if (change.to() == ModuleState.RUNNING) {
      return !running.add(change.module());
    }
    running.remove(change.module());
    return false;
  }

  private void add(Instant time, Event event) {
    String summary = event.summary();
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(Json.createObjectBuilder()
        .add("number", ++number)
        .add("time", time.truncatedTo(ChronoUnit.MILLIS).toString())
        .add("severity", event.severity().name().toLowerCase(Locale.ROOT))
        .add("text", summary.length() > LENGTH ? summary.substring(0, LENGTH) + "…" : summary)
        .build());
  }

  @Override
  public String section() {
    return "activity";
  }

  @Override
  public synchronized JsonArray value() {
    JsonArrayBuilder array = Json.createArrayBuilder();
    last.forEach(array::add);
    return array.build();
  }
}
