package dev.slipway.dashboard.alert;

import dev.slipway.api.PlatformMeters.Reading;
import java.util.List;
import java.util.OptionalLong;

/** Watches one rule from look to look. Confined to one thread at a time; time is that of a monotonic clock in nanoseconds. */
final class RuleWatch {

  private final Rule rule;
  private final Alerts alerts;
  private boolean known;
  private double lastValue;
  private long lastNanos;
  private boolean broken;
  private long brokenSince;
  private OptionalLong open = OptionalLong.empty();
  private OptionalLong quietUntil = OptionalLong.empty();

  RuleWatch(Rule rule, Alerts alerts) {
    this.rule = rule;
    this.alerts = alerts;
  }

  /** Looks at the readings of this moment. */
  void look(List<Reading> readings, long nowNanos) {
    rule.value(readings).ifPresentOrElse(value -> judge(value, nowNanos), () -> {
      known = false;
      holds();
    });
  }

  private void judge(double read, long now) {
    double value = read;
    if (rule.rate()) {
      boolean grows = known && read >= lastValue && now > lastNanos;
      value = grows ? (read - lastValue) * 1e9 / (now - lastNanos) : 0;
      boolean first = !known;
      known = true;
      lastValue = read;
      lastNanos = now;
      if (first) {
        return;
      }
    }
    if (rule.isBroken(value)) {
      breaks(value, now);
    } else {
      holds();
    }
  }

  private void breaks(double value, long now) {
    if (!broken) {
      broken = true;
      brokenSince = now;
    }
    if (open.isPresent() && !alerts.isOpen(open.getAsLong())) {
      open = OptionalLong.empty(); // somebody resolved it
      quietUntil = OptionalLong.of(now + rule.cooldown().toNanos());
    }
    boolean longEnough = now - brokenSince >= rule.after().toNanos();
    boolean quiet = quietUntil.isPresent() && now - quietUntil.getAsLong() < 0;
    if (open.isEmpty() && longEnough && !quiet) {
      open = OptionalLong.of(alerts.open(rule, rule.says(value)).id());
      quietUntil = OptionalLong.of(now + rule.cooldown().toNanos());
    }
  }

  private void holds() {
    broken = false;
    if (open.isPresent()) {
      alerts.over(open.getAsLong());
      open = OptionalLong.empty();
    }
  }

}
