package dev.slipway.dashboard.alert;

import dev.slipway.api.Event.Severity;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.PlatformMeters;
import dev.slipway.api.PlatformMeters.Reading;
import dev.slipway.dashboard.state.Beat;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where meters are watched and alerts are told: to the log, to the platform's events, and to a webhook. Thread-safe. */
public final class AlertDesk {

  private static final Logger LOGGER = System.getLogger(AlertDesk.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Alerts alerts;
  private final List<Rule> rules;
  private final List<RuleWatch> watches;
  private final PlatformMeters meters;

  private AlertDesk(Alerts alerts, List<Rule> rules, PlatformMeters meters) {
    this.alerts = alerts;
    this.rules = rules;
    this.watches = rules.stream().map(rule -> new RuleWatch(rule, alerts)).toList();
    this.meters = meters;
  }

  /**
   * Returns a desk that watches every second.
   *
   * @throws IllegalArgumentException when the webhook's address is not allowed
   */
  public static AlertDesk open(ModuleContext context, AlertSettings settings, PlatformMeters meters) {
    Optional<Webhook> webhook = settings.url().isEmpty() ? Optional.empty() : Optional.of(context.own("webhook", new Webhook(
        settings.url(), settings.hosts(), settings.secret(), context.clock(), PATIENCE, PAUSE, context.work().virtual("webhook"))));
    webhook.ifPresent(hook -> {
      context.metrics().gauge("webhook_delivered", "", "alerts that the webhook took", hook::delivered);
      context.metrics().gauge("webhook_failed", "", "alerts that the webhook did not take", hook::failed);
    });
    Alerts alerts = new Alerts(context.clock(), alert -> {
      LOGGER.log(alert.severity() == Severity.INFO ? Level.INFO : Level.WARNING, alert.summary());
      context.events().publish(alert);
      if (!alert.rule().equals(BuiltInRules.WEBHOOK)) { // which is told elsewhere, or each failure would bring the next
        webhook.ifPresent(hook -> hook.tell(alert));
      }
    });
    context.metrics().gauge("alerts_firing", "", "alerts that nobody has acknowledged", alerts::firing);
    return new AlertDesk(alerts, settings.rules(), meters);
  }

  /** Begins to watch. */
  public void start(ModuleContext context) {
    Beat _ = Beat.start(context.work().virtual("alerts"), PERIOD, PERIOD, this::look);
  }

  private void look() {
    List<Reading> readings = meters.read();
    long now = System.nanoTime();
    watches.forEach(watch -> watch.look(readings, now));
    alerts.settle();
  }

  /** Returns the alerts. */
  public Alerts alerts() {
    return alerts;
  }

  /** Returns the rules that apply, built-in ones included. */
  public JsonArray rules() {
    JsonArrayBuilder array = Json.createArrayBuilder();
    rules.forEach(rule -> array.add(rule.json()));
    return array.build();
  }
}
