package dev.slipway.dashboard.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Event.Severity;
import dev.slipway.api.PlatformMeters.Kind;
import dev.slipway.api.PlatformMeters.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rule says, and what comes of it when its meter goes up and down. */
class RuleTest {

  private final List<String> told = new ArrayList<>();
  private final Alerts alerts = new Alerts(
      Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), alert -> told.add(alert.state() + " " + alert.text()));

  private static Reading reading(String name, double value, String... label) {
    return new Reading("platform", name, label.length == 0 ? Map.of() : Map.of(label[0], label[1]), Kind.VALUE, value);
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  private static void look(RuleWatch watch, double x, long seconds) {
    watch.look(List.of(reading("x", x)), seconds(seconds));
  }

  @Test
  void aRule_saysWhatItIsMadeOf() {
    assertEquals(
        new Rule("busy", "http_requests_total", "status=5xx", true, "path", true, 1.5, Duration.ofSeconds(30), Severity.ERROR,
            Duration.ofMinutes(1), Duration.ofMinutes(2), ""),
        Rule.parse(" busy: rate(http_requests_total{status=5xx}) by path > 1.5 for 30s error keep 1m cooldown 2m "));
    assertEquals(
        new Rule("low", "free", "", false, "", false, -3, Duration.ZERO, Severity.WARNING, Duration.ZERO, Duration.ofMinutes(5), ""),
        Rule.parse("low:free<-3"));
    assertEquals(
        new Rule("rated", "rate", "", false, "", true, 1, Duration.ofHours(99_999), Severity.INFO, Duration.ZERO, Duration.ZERO, ""),
        Rule.parse("rated: rate > 1 for 99999h info cooldown 0s"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "busy", "busy: x", "busy: x > y", "busy: rate(x > 1", "busy: x) > 1", "busy: rate(x) > 1) > 2",
      "Busy: x > 1", "busy: x > 1 for ever", "busy: x > 1 for 999999h", "busy: x > 1 loud", "busy: x >= 1", "busy: x > 1 for 30s for 30s",
      "busy: x{a} > 1", "busy: x > 1; rm", "busy: x by > 1", "busy: x > 1 keep", "busy: x > 1 cooldown 1s keep 1s",
      "busy: rate(x by y) > 1", "busy: rate(x by y > 1", "busy: x by y) > 1"})
  void whatIsNoRule_isRefusedWithTheForm_alreadyByTheConfiguration(String text) {
    assertFalse(Rule.PATTERN.matcher(text).matches(), text);
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Rule.parse(text));
    assertTrue(String.valueOf(refused.getMessage()).contains("a rule such as 'busy: rate("), refused::getMessage);
  }

  @Test
  void aValue_isOfTheLabelThatIsNamed_orTheSum() {
    List<Reading> readings = List.of(reading("x", 1, "kind", "a"), reading("x", 2, "kind", "b"), reading("y", 9),
        reading("x", Double.NaN, "kind", "c"));
    new RuleWatch(Rule.parse("sum: x > 0"), alerts).look(readings, seconds(1));
    new RuleWatch(Rule.parse("one: x{kind=b} > 0"), alerts).look(readings, seconds(1));
    new RuleWatch(Rule.parse("none: z > 0"), alerts).look(readings, seconds(1));
    assertEquals(List.of("FIRING sum: x is 3, above 0", "FIRING one: x{kind=b} is 2, above 0"), told);
  }

  @Test
  void eachValueOfALabel_isWatchedByItself() {
    RuleWatch watch = new RuleWatch(Rule.parse("hot: x by kind > 10"), alerts);
    watch.look(List.of(reading("x", 11, "kind", "a"), reading("x", 9, "kind", "b")), seconds(1));
    assertEquals(List.of("FIRING hot: x{kind=a} is 11, above 10"), told);
    watch.look(List.of(reading("x", 11, "kind", "a"), reading("x", 12, "kind", "b")), seconds(2));
    assertEquals("FIRING hot: x{kind=b} is 12, above 10", told.getLast());
    watch.look(List.of(reading("x", 12, "kind", "b")), seconds(3));
    assertEquals(List.of("RESOLVED hot: x{kind=a} is 11, above 10"), told.subList(2, told.size()), "what is gone is over");
    assertEquals(1, alerts.firing());
  }

  @Test
  void valuesOfALabel_areWatchedUpToALimit() {
    RuleWatch watch = new RuleWatch(Rule.parse("hot: x by kind > 0"), alerts);
    List<Reading> many = IntStream.range(0, 3 * RuleWatch.MOST).mapToObj(i -> reading("x", 1, "kind", "k" + i)).toList();
    watch.look(many, seconds(1));
    assertEquals(RuleWatch.MOST, alerts.firing());
  }

  @Test
  void anAlert_isKeptForAWhile_andTheNextMomentIsTheSame() {
    RuleWatch watch = new RuleWatch(Rule.parse("lost: rate(x) > 0 keep 5s"), alerts);
    look(watch, 1, 0);
    look(watch, 2, 1);
    look(watch, 2, 2);
    look(watch, 3, 6);
    look(watch, 3, 7);
    look(watch, 3, 11);
    assertEquals(List.of("FIRING lost: rate(x) is 1, above 0"), told);
    look(watch, 3, 12);
    assertEquals("RESOLVED lost: rate(x) is 1, above 0", told.getLast());
  }

  @Test
  void aCount_thatComesWithWhatItCountsFirst_hasGrown() {
    RuleWatch watch = new RuleWatch(Rule.parse("lost: rate(x) > 0"), alerts);
    RuleWatch each = new RuleWatch(Rule.parse("of-each: rate(x) by kind > 0"), alerts);
    for (RuleWatch one : List.of(watch, each)) {
      one.look(List.of(), seconds(0));
      one.look(List.of(reading("x", 1, "kind", "a")), seconds(1));
    }
    assertEquals(List.of("FIRING lost: rate(x) is 1, above 0", "FIRING of-each: rate(x){kind=a} is 1, above 0"), told);
  }

  @Test
  void aCount_thatWasAway_beganAnew() {
    RuleWatch watch = new RuleWatch(Rule.parse("lost: rate(x) > 0"), alerts);
    look(watch, 5, 0);
    watch.look(List.of(), seconds(1));
    look(watch, 3, 2);
    assertEquals(List.of("FIRING lost: rate(x) is 3, above 0"), told);
  }

  @Test
  void aCount_thatCannotBeReadForAMoment_hasNotGrown() {
    RuleWatch watch = new RuleWatch(Rule.parse("lost: rate(x) > 0"), alerts);
    double[] counts = {1_000, Double.NaN, 1_000, Double.NaN, 1_002};
    for (int second = 0; second < counts.length; second++) {
      assertEquals(List.of(), told);
      watch.look(List.of(reading("x", counts[second], "kind", "a"), reading("x", 7, "kind", "b")), seconds(second));
    }
    assertEquals(List.of("FIRING lost: rate(x) is 1, above 0"), told, "2 in the two seconds since it was read");
  }

  @Test
  void aMoment_inWhichNothingCanBeRead_changesNothing() {
    RuleWatch level = new RuleWatch(Rule.parse("hot: x > 10 for 3s"), alerts);
    RuleWatch rate = new RuleWatch(Rule.parse("lost: rate(x) > 0"), alerts);
    double[] values = {11, 12, Double.NaN, 13, Double.NaN, 13};
    for (int second = 0; second < values.length; second++) {
      look(level, values[second], second);
      look(rate, values[second], second);
    }
    assertEquals(List.of("FIRING lost: rate(x) is 1, above 0", "FIRING hot: x is 13, above 10",
        "RESOLVED lost: rate(x) is 1, above 0"), told, "over when it was read again, and the time of the other went on");
    look(level, Double.NaN, 6);
    assertEquals(1, alerts.firing(), "nobody knows that it is over");
    level.look(List.of(), seconds(7));
    assertEquals(0, alerts.firing(), "what is gone is over");
  }

  @Test
  void aPartThatCannotBeRead_makesTheSumNoLess() {
    RuleWatch above = new RuleWatch(Rule.parse("much: x > 10"), alerts);
    RuleWatch below = new RuleWatch(Rule.parse("little: x < 10"), alerts);
    for (RuleWatch watch : List.of(above, below)) {
      watch.look(List.of(reading("x", 6, "kind", "a"), reading("x", 6, "kind", "b")), seconds(0));
      watch.look(List.of(reading("x", 6, "kind", "a"), reading("x", Double.NaN, "kind", "b")), seconds(1));
    }
    assertEquals(List.of("FIRING much: x is 12, above 10"), told, "neither over nor too little as far as is known");
    above.look(List.of(reading("x", 6, "kind", "a"), reading("x", 1, "kind", "b")), seconds(2));
    below.look(List.of(reading("x", 6, "kind", "a"), reading("x", 1, "kind", "b")), seconds(2));
    assertEquals(List.of("RESOLVED much: x is 12, above 10", "FIRING little: x is 7, below 10"), told.subList(1, told.size()));
  }

  @Test
  void aRate_isNotHiddenByAnotherCountThatBeginsAnew() {
    RuleWatch watch = new RuleWatch(Rule.parse("lost: rate(x) > 0"), alerts);
    watch.look(List.of(reading("x", 1, "kind", "a"), reading("x", 1_000, "kind", "b")), seconds(0));
    watch.look(List.of(reading("x", 2, "kind", "a"), reading("x", 0, "kind", "b")), seconds(1));
    assertEquals(List.of("FIRING lost: rate(x) is 1, above 0"), told);
  }

  @Test
  void anAlert_comesAfterItsTime_andGoesWhenTheRuleHolds() {
    RuleWatch watch = new RuleWatch(Rule.parse("hot: x > 10 for 3s"), alerts);
    look(watch, 11, 1);
    look(watch, 12, 3);
    assertEquals(List.of(), told);
    look(watch, 13, 4);
    look(watch, 14, 5);
    assertEquals(List.of("FIRING hot: x is 13, above 10"), told);
    look(watch, 10, 6);
    assertEquals("RESOLVED hot: x is 13, above 10", told.getLast());
    assertEquals(0, alerts.firing());
  }

  @Test
  void aMoment_betweenBeginsTheTimeAnew() {
    RuleWatch watch = new RuleWatch(Rule.parse("hot: x > 10 for 3s"), alerts);
    look(watch, 11, 1);
    look(watch, 1, 3);
    look(watch, 11, 4);
    look(watch, 11, 6);
    assertEquals(List.of(), told);
  }

  @Test
  void theNext_comesAfterTheCooldown() {
    RuleWatch watch = new RuleWatch(Rule.parse("hot: x > 10 cooldown 10s"), alerts);
    look(watch, 11, 0);
    look(watch, 1, 1);
    look(watch, 11, 2);
    assertEquals(2, told.size(), "opened and resolved");
    look(watch, 11, 10);
    assertEquals(3, told.size(), "opened again");
  }

  @Test
  void aRate_isTheGrowthASecond_andAnewAfterARestart() {
    RuleWatch watch = new RuleWatch(Rule.parse("fast: rate(x) > 5"), alerts);
    look(watch, 1_000, 0);
    look(watch, 1_004, 1);
    assertEquals(List.of(), told);
    look(watch, 0, 2);
    look(watch, 5, 3);
    assertEquals(List.of(), told, "a count that began anew did not shrink to a rate");
    look(watch, 17, 5);
    assertEquals(List.of("FIRING fast: rate(x) is 6, above 5"), told);
  }

  @Test
  void somebodysResolve_isRespectedUntilTheCooldownIsOver() {
    RuleWatch watch = new RuleWatch(Rule.parse("hot: x > 10 cooldown 10s"), alerts);
    look(watch, 11, 0);
    alerts.acknowledge(1, "anna");
    alerts.resolve(1, "anna");
    look(watch, 11, 1);
    look(watch, 11, 10);
    assertEquals(0, alerts.firing());
    look(watch, 11, 11);
    assertEquals(1, alerts.firing());
  }

  @Test
  void alerts_areBounded_andOpenOnesStay() {
    Rule rule = Rule.parse("hot: x > 10");
    Alert open = alerts.open(rule, "the first");
    for (int i = 0; i < 3 * Alerts.KEPT; i++) {
      alerts.resolve(alerts.open(rule, "another").id(), "anna");
    }
    assertEquals(Alerts.KEPT, alerts.list().size());
    assertTrue(alerts.isOpen(open.id()));
    assertFalse(alerts.isOpen(2));
  }
}
