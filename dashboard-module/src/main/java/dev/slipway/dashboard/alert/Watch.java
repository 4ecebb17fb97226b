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
 * number says nothing: its meter goes on from what it read before, and how fast it grew is measured from then. As long as one says
 * nothing the whole is at least what the others make; where that decides nothing, all stays as it was.
 */
final class Watch {

  private final Rule rule;
  private final Alerts alerts;
  private final Map<Map<String, String>, Seen> last = new HashMap<>();
  private OptionalLong lastLook;
  private boolean broken;
  private long brokenSince;
  private OptionalLong rightSince = OptionalLong.empty();
  private OptionalLong open = OptionalLong.empty();
  private OptionalLong quietUntil = OptionalLong.empty();

  /** What a meter read when it last was a number, and when; not a number when it has not been one yet. */
  private record Seen(double value, long at) {}

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
    double rate = rule.rate() ? rate(mine, before.orElse(now), now, grown) : 0;
    boolean whole = read.size() == mine.size();
    if (mine.isEmpty()) {
      holds(now);
    } else if (!rule.rate()) {
      List<Reading> culprits = rule.above() ? read.stream().filter(reading -> reading.value() > 0).toList() : read;
      judge(read.stream().mapToDouble(Reading::value).sum(), whole, culprits, now);
    } else if (before.isPresent() && now > before.getAsLong()) {
      judge(rate, whole, grown, now);
    }
  }

  /** Returns the growth a second since {@code before}, of a meter that said nothing then since it last did. */
  private double rate(List<Reading> mine, long before, long now, List<Reading> grown) {
    double rate = 0;
    Map<Map<String, String>, Seen> seen = new HashMap<>();
    for (Reading reading : mine) {
      Seen from = last.getOrDefault(reading.labels(), new Seen(0, before));
      double more = reading.value() - from.value();
      if (more > 0 && now > from.at()) {
        rate += more * 1e9 / (now - from.at());
        grown.add(reading);
      }
      boolean number = !Double.isNaN(reading.value());
      seen.put(reading.labels(), number ? new Seen(reading.value(), now)
          : last.getOrDefault(reading.labels(), new Seen(Double.NaN, now)));
    }
    last.clear();
    last.putAll(seen);
    return rate;
  }

  /** What is above a limit without some parts is above it with them, and no longer below one that it has reached. */
  private void judge(double value, boolean whole, List<Reading> culprits, long now) {
    boolean wrong = rule.isBroken(value);
    if (wrong && (whole || rule.above())) {
      breaks(value, culprits, now);
    } else if (!wrong && (whole || !rule.above())) {
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
