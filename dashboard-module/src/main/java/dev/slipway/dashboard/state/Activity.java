package dev.slipway.dashboard.state;

import dev.slipway.api.Event;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** The last {@value #KEPT} events of the platform and its modules, newest last. Thread-safe. */
public final class Activity implements Section {

  private static final int KEPT = 100;
  private static final int LENGTH = 300;

  private final Clock clock;
  private final Deque<JsonObject> last = new ArrayDeque<>(KEPT);
  private long number;

  /** No events yet. */
  public Activity(Clock clock) {
    this.clock = clock;
  }

  /** Keeps an event. Does not block. */
  public synchronized void add(Event event) {
    String summary = event.summary();
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(Json.createObjectBuilder()
        .add("number", ++number)
        .add("time", clock.instant().toString())
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
