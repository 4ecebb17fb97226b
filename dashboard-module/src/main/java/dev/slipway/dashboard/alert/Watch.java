package dev.slipway.dashboard.alert;

import dev.slipway.api.PlatformMeters.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Watches one sum, or how fast it grows, and opens and ends alerts about it. Confined to one thread at a time.
 *
 * <p>Growth is that of each meter by itself: one that begins anew, as after a restart of its module, does not make up for others. A
 * meter that was not there at the last look began at zero since, for meters come with what they count first. A reading that is not a
 * number says nothing: its meter goes on from what it read before.
 */
final class Watch {

  private final Rule rule;
  private final Alerts alerts;
  private final Map<Map<String, String>, Double> last = new HashMap<>();
  private OptionalLong lastLook;
  private boolean broken;
  private long brokenSince;
  private OptionalLong rightSince = OptionalLong.empty();
  private OptionalLong open = OptionalLong.empty();
  private OptionalLong quietUntil = OptionalLong.empty();

  /** A watch that goes on from a look at which nothing of this was there; without one, the first look is no more than a beginning. */
  Watch(Rule rule, Alerts alerts, OptionalLong lastLook) {
    this.rule = rule;
    this.alerts = alerts;
    this.lastLook = lastLook;
  }

  /** Looks at the readings that the rule is about. */
  void look(List<Reading> mine, long now) {
    OptionalLong before = lastLook;
    lastLook = OptionalLong.of(now);
    List<Reading> read = mine.stream().filter(reading -> !Double.isNaN(reading.value())).toList();
    List<Reading> grown = new ArrayList<>();
    double growth = rule.rate() ? growth(mine, grown) : 0;
    if (read.isEmpty()) {
      holds(now);
    } else if (!rule.rate()) {
      List<Reading> culprits = rule.above() ? read.stream().filter(reading -> reading.value() > 0).toList() : read;
      judge(read.stream().mapToDouble(Reading::value).sum(), culprits, now);
    } else if (before.isPresent() && now > before.getAsLong()) {
      judge(growth * 1e9 / (now - before.getAsLong()), grown, now);
    }
  }

  private double growth(List<Reading> mine, List<Reading> grown) {
    double growth = 0;
    Map<Map<String, String>, Double> seen = new HashMap<>();
    for (Reading reading : mine) {
      double more = reading.value() - last.getOrDefault(reading.labels(), 0.0);
      if (more > 0) {
        growth += more;
        grown.add(reading);
      }
      seen.put(reading.labels(), Double.isNaN(reading.value()) ? last.getOrDefault(reading.labels(), Double.NaN) : reading.value());
    }
    last.clear();
    last.putAll(seen);
    return growth;
  }

  private void judge(double value, List<Reading> culprits, long now) {
    if (rule.isBroken(value)) {
      breaks(value, culprits, now);
    } else {
      holds(now);
    }
  }

  private void breaks(double value, List<Reading> culprits, long now) {
    rightSince = OptionalLong.empty();
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
      open = OptionalLong.of(alerts.open(rule, rule.says(value, culprits)).id());
      quietUntil = OptionalLong.of(now + rule.cooldown().toNanos());
    }
  }

  private void holds(long now) {
    broken = false;
    if (rightSince.isEmpty()) {
      rightSince = OptionalLong.of(now);
    }
    if (open.isPresent() && now - rightSince.getAsLong() >= rule.keep().toNanos()) {
      alerts.over(open.getAsLong());
      open = OptionalLong.empty();
    }
  }

  /** Returns whether nothing is wrong, nor was of late, so that nothing is lost with this watch. */
  boolean isQuiet() {
    return !broken && open.isEmpty() && (quietUntil.isEmpty() || lastLook.isEmpty() || lastLook.getAsLong() - quietUntil.getAsLong() >= 0);
  }
}
