package dev.slipway.dashboard.alert;

import dev.slipway.api.Refusal;
import dev.slipway.dashboard.state.Section;
import io.helidon.http.Status;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The last {@value #KEPT} alerts, newest last. Thread-safe; does not block.
 *
 * <p>{@code FIRING → ACKNOWLEDGED → RESOLVED}, or at once to the last. Resolved ones leave for newer ones, open ones stay. When
 * there are as many of these, the next are counted by one line ({@link Surplus}), and listed and told as the others end.
 */
public final class Alerts implements Section {

  /** How many are listed. */
  static final int KEPT = 50;
  /** How many may be open when there is room again, so that a few that come and go are not told as the end of the many. */
  static final int ROOMY = 40;

  private final Clock clock;
  private final Consumer<Alert> told;
  private final Map<Long, Alert> all = new LinkedHashMap<>();
  private final Surplus surplus;
  private long number;

  /** No alerts yet; {@code told} hears of each change, in order, and must not block. */
  public Alerts(Clock clock, Consumer<Alert> told) {
    this.clock = clock;
    this.told = told;
    this.surplus = new Surplus(told);
  }

  /** Opens an alert of {@code rule}. */
  synchronized Alert open(Rule rule, String text) {
    Instant now = clock.instant();
    Alert alert = new Alert(++number, rule.name(), text, rule.severity(), Alert.State.FIRING, now, now, null);
    if (surplus.size() == 0 && opened() < KEPT) {
      list(alert);
    } else if (surplus.add(alert, number + 1)) {
      number++;
    }
    return alert;
  }

  private void list(Alert alert) {
    if (all.size() == KEPT) {
      all.values().stream().filter(other -> !isOpen(other)).map(Alert::id).findFirst().ifPresent(all::remove);
    }
    all.put(alert.id(), alert);
    told.accept(alert);
  }

  /** Resolves the alert of that number since its rule holds again; does nothing when it is resolved or forgotten. */
  synchronized void over(long id) {
    Alert alert = all.get(id);
    if (!surplus.remove(id) && alert != null && isOpen(alert)) {
      become(alert.in(Alert.State.RESOLVED, clock.instant(), null));
    }
  }

  /**
   * Lists and tells what waits, as far as there is room by now. To be called after each look at all rules, not after each end: much
   * of what waits may have ended with what was listed, and need not be told.
   */
  synchronized void settle() {
    while (surplus.size() > 0 && opened() < KEPT) {
      list(surplus.take());
    }
    if (surplus.size() == 0 && opened() <= ROOMY) {
      surplus.over(clock.instant());
    }
  }

  /**
   * Says that somebody cares for an alert.
   *
   * @throws Refusal when there is no such alert, or it is resolved, or the line that stands for others
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
   * @throws Refusal when there is no such alert, or it is the line that stands for others
   */
  public synchronized Alert resolve(long id, String who) {
    Alert alert = known(id);
    return isOpen(alert) ? become(alert.in(Alert.State.RESOLVED, clock.instant(), who)) : alert;
  }

  private Alert known(long id) {
    if (surplus.isLine(id)) {
      throw new Refusal(Status.CONFLICT_409, Surplus.RULE, "line " + id + " stands for other alerts, and goes when they end");
    }
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
    return surplus.has(id) || (alert != null && isOpen(alert));
  }

  private static boolean isOpen(Alert alert) {
    return alert.state() != Alert.State.RESOLVED;
  }

  private long opened() {
    return all.values().stream().filter(Alerts::isOpen).count();
  }

  /** Returns how many are firing, those that are not listed among them. */
  public synchronized long firing() {
    return surplus.size() + all.values().stream().filter(alert -> alert.state() == Alert.State.FIRING).count();
  }

  /** Returns the alerts that are listed, oldest first. */
  public synchronized List<Alert> list() {
    return new ArrayList<>(all.values());
  }

  @Override
  public String section() {
    return "alerts";
  }

  @Override
  public synchronized JsonArray value() {
    JsonArrayBuilder array = Json.createArrayBuilder();
    all.values().forEach(alert -> array.add(alert.json()));
    surplus.json().ifPresent(array::add);
    return array.build();
  }
}
