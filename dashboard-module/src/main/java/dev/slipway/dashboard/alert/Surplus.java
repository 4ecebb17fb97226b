package dev.slipway.dashboard.alert;

import dev.slipway.api.Event.Severity;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Open alerts for which there is no room in the list, and the one line that stands for them. Confined to the lock of its
 * {@link Alerts}; there are no more of them than watches.
 *
 * <p>The line is told when the first of them comes, again only when a worse one comes than any before, and is over when there is
 * room for many: alerts that come and go at the limit do not make it come and go.
 */
final class Surplus {

  /** What stands where others have the name of their rule. */
  static final String RULE = "more-alerts";

  private final Consumer<Alert> told;
  private final Map<Long, Alert> waiting = new LinkedHashMap<>();
  private @Nullable Alert line;

  Surplus(Consumer<Alert> told) {
    this.told = told;
  }

  /** Counts an alert; {@code number} is that of the line, should it begin. Returns whether it began. */
  boolean add(Alert alert, long number) {
    waiting.put(alert.id(), alert);
    Alert now = line;
    if (now != null && now.severity().compareTo(alert.severity()) >= 0) {
      return false;
    }
    Alert next = new Alert(now == null ? number : now.id(), RULE,
        RULE + ": more alerts are open than the " + Alerts.KEPT + " that are listed; the others are counted, and told as these end",
        alert.severity(), Alert.State.FIRING, now == null ? alert.since() : now.since(), alert.since(), null);
    line = next;
    told.accept(next);
    return now == null;
  }

  /** Forgets the alert of that number; returns whether there was one. */
  boolean remove(long id) {
    return waiting.remove(id) != null;
  }

  /** Takes the worst away, the oldest among equals; there must be one. */
  Alert take() {
    Alert worst = waiting.values().stream()
        .min(Comparator.comparing(Alert::severity, Comparator.<Severity>reverseOrder()).thenComparingLong(Alert::id)).orElseThrow();
    waiting.remove(worst.id());
    return worst;
  }

  /** Ends the line, where there is one; nothing must be behind it. */
  void over(Instant now) {
    Alert last = line;
    if (last != null) {
      line = null;
      told.accept(last.in(Alert.State.RESOLVED, now, null));
    }
  }

  boolean has(long id) {
    return waiting.containsKey(id);
  }

  int size() {
    return waiting.size();
  }

  /** Returns whether that is the number of the line. */
  boolean isLine(long id) {
    Alert now = line;
    return now != null && now.id() == id;
  }

  /** Returns the line as it is shown while there is something behind it. */
  Optional<JsonObject> json() {
    Alert now = line;
    return now == null || waiting.isEmpty() ? Optional.empty() : Optional.of(Json.createObjectBuilder(now.json())
        .add("text", "and " + waiting.size() + " more, which are listed and told as these end")
        .add("more", waiting.size())
        .build());
  }
}
