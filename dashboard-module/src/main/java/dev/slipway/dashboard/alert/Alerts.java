package dev.slipway.dashboard.alert;

import dev.slipway.api.Refusal;
import dev.slipway.dashboard.state.Section;
import io.helidon.http.Status;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The last {@value #KEPT} alerts, newest last. Thread-safe; does not block.
 *
 * <p>{@code FIRING → ACKNOWLEDGED → RESOLVED}, or at once to the last. Open alerts are not pushed out by newer ones as long as there
 * are resolved ones to leave.
 */
public final class Alerts implements Section {

  /** How many are kept. */
  static final int KEPT = 50;

  private final Clock clock;
  private final Consumer<Alert> told;
  private final Map<Long, Alert> all = new LinkedHashMap<>();
  private long number;

  /** No alerts yet; {@code told} hears of each change, in order, and must not block. */
  public Alerts(Clock clock, Consumer<Alert> told) {
    this.clock = clock;
    this.told = told;
  }

  /** Opens an alert of {@code rule}. */
  synchronized Alert open(Rule rule, String text) {
    if (all.size() == KEPT) {
      Optional<Long> resolved = all.values().stream().filter(alert -> alert.state() == Alert.State.RESOLVED).map(Alert::id).findFirst();
      all.remove(resolved.orElseGet(() -> all.keySet().iterator().next()));
    }
    Alert alert = new Alert(
        ++number, rule.name(), text, rule.severity(), Alert.State.FIRING, clock.instant(), clock.instant(), null);
    all.put(alert.id(), alert);
    told.accept(alert);
    return alert;
  }

  /** Resolves the alert of that number since its rule holds again; does nothing when it is resolved or forgotten. */
  synchronized void over(long id) {
    Alert alert = all.get(id);
    if (alert != null && alert.state() != Alert.State.RESOLVED) {
      become(alert.in(Alert.State.RESOLVED, clock.instant(), null));
    }
  }

  /**
   * Says that somebody cares for an alert.
   *
   * @throws Refusal when there is no such alert, or it is resolved
   */
  public synchronized Alert acknowledge(long id, String who) {
    Alert alert = known(id);
    if (alert.state() == Alert.State.RESOLVED) {
      throw new Refusal(Status.CONFLICT_409, "resolved", "alert " + id + " is resolved already");
    }
    return alert.state() == Alert.State.ACKNOWLEDGED ? alert : become(alert.in(Alert.State.ACKNOWLEDGED, clock.instant(), who));
  }

  /**
   * Says that an alert is over; should its rule still be broken, a new one may come after the cooldown.
   *
   * @throws Refusal when there is no such alert
   */
  public synchronized Alert resolve(long id, String who) {
    Alert alert = known(id);
    return alert.state() == Alert.State.RESOLVED ? alert : become(alert.in(Alert.State.RESOLVED, clock.instant(), who));
  }

  private Alert known(long id) {
    Alert alert = all.get(id);
    if (alert == null) {
      throw new Refusal(Status.NOT_FOUND_404, "unknown-alert", "there is no alert " + id);
    }
    return alert;
  }

  private Alert become(Alert next) {
    all.put(next.id(), next);
    told.accept(next);
    return next;
  }

  /** Returns whether the alert of that number is open. */
  synchronized boolean isOpen(long id) {
    Alert alert = all.get(id);
    return alert != null && alert.state() != Alert.State.RESOLVED;
  }

  /** Returns how many are firing. */
  public synchronized long firing() {
    return all.values().stream().filter(alert -> alert.state() == Alert.State.FIRING).count();
  }

  /** Returns all alerts, oldest first. */
  public synchronized List<Alert> list() {
    return new ArrayList<>(all.values());
  }

  @Override
  public String section() {
    return "alerts";
  }

  @Override
  public JsonArray value() {
    JsonArrayBuilder array = Json.createArrayBuilder();
    list().forEach(alert -> array.add(alert.json()));
    return array.build();
  }
}
