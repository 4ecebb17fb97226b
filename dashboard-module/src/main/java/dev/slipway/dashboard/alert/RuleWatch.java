package dev.slipway.dashboard.alert;

import dev.slipway.api.PlatformMeters.Reading;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Watches one rule from look to look, apart for each value of its label where it has one. Confined to one thread at a time; time is
 * that of a monotonic clock in nanoseconds.
 */
final class RuleWatch {

  /** How many values of a label are watched; more are not. */
  static final int MOST = 200;

  private final Rule rule;
  private final Alerts alerts;
  private final Map<String, Watch> watches = new TreeMap<>();
  private OptionalLong lastLook = OptionalLong.empty();

  RuleWatch(Rule rule, Alerts alerts) {
    this.rule = rule;
    this.alerts = alerts;
    if (rule.by().isEmpty()) {
      watches.put("", new Watch(rule, alerts, lastLook));
    }
  }

  /** Looks at the readings of this moment. */
  void look(List<Reading> readings, long nowNanos) {
    Map<String, List<Reading>> mine = rule.mine(readings).stream().collect(Collectors.groupingBy(this::part));
    if (!rule.by().isEmpty()) {
      mine.keySet().stream().filter(part -> watches.size() < MOST)
          .forEach(part -> watches.computeIfAbsent(part, any -> new Watch(rule, alerts, lastLook)));
    }
    watches.forEach((part, watch) -> watch.look(mine.getOrDefault(part, List.of()), nowNanos));
    if (!rule.by().isEmpty()) {
      watches.entrySet().removeIf(entry -> !mine.containsKey(entry.getKey()) && entry.getValue().isQuiet());
    }
    lastLook = OptionalLong.of(nowNanos);
  }

  private String part(Reading reading) {
    return rule.by().isEmpty() ? "" : reading.labels().getOrDefault(rule.by(), "");
  }
}
