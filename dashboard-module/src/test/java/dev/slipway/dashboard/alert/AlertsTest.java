package dev.slipway.dashboard.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Event.Severity;
import dev.slipway.api.PlatformMeters.Kind;
import dev.slipway.api.PlatformMeters.Reading;
import dev.slipway.api.Refusal;
import dev.slipway.dashboard.alert.Alert.State;
import jakarta.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of alerts of which there are more than are listed. */
class AlertsTest {

  private static final Rule WARNING = Rule.parse("hot: x by kind > 0");
  private static final Rule ERROR = Rule.parse("full: y > 0 error");

  private final List<Alert> told = new ArrayList<>();
  private final Alerts alerts = new Alerts(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), told::add);

  private List<Alert> open(int count) {
    return IntStream.range(0, count).mapToObj(i -> alerts.open(WARNING, "hot " + i)).toList();
  }

  private Stream<Alert> told(String rule, State state) {
    return told.stream().filter(alert -> alert.rule().equals(rule) && alert.state() == state);
  }

  /** Returns the last line of the list. */
  private JsonObject last() {
    return alerts.value().getValuesAs(JsonObject.class).getLast();
  }

  @Test
  void manyThatStayWrong_areToldOnceEach_andThoseWithoutRoomAsOneLine() {
    RuleWatch watch = new RuleWatch(Rule.parse("hot: x by kind > 0 cooldown 1s"), alerts);
    List<Reading> many = IntStream.range(0, 120).mapToObj(i -> new Reading("m", "x", Map.of("kind", "k" + i), Kind.VALUE, 1)).toList();
    for (int second = 0; second < 60; second++) {
      watch.look(many, TimeUnit.SECONDS.toNanos(second));
      alerts.settle();
    }
    assertEquals(Alerts.KEPT, told("hot", State.FIRING).count());
    assertEquals(1, told(Surplus.RULE, State.FIRING).count());
    assertEquals(Alerts.KEPT + 1, told.size(), "nothing came again, and nothing ended");
    assertEquals(Alerts.KEPT + 1, alerts.value().size());
    assertEquals("and 70 more, which are listed and told as these end", last().getString("text"));
    assertEquals(70, last().getInt("more"));
    assertEquals(120, alerts.firing());
    watch.look(List.of(), TimeUnit.SECONDS.toNanos(60));
    alerts.settle();
    assertEquals(0, alerts.firing());
    assertEquals(Alerts.KEPT, told("hot", State.FIRING).count(), "what ended with the others is not told");
    assertEquals(Alerts.KEPT, told("hot", State.RESOLVED).count());
    assertEquals(1, told(Surplus.RULE, State.RESOLVED).count());
  }

  @Test
  void resolvedOnes_leaveFirst() {
    List<Alert> first = open(Alerts.KEPT);
    alerts.resolve(first.get(20).id(), "anna");
    Alert next = alerts.open(WARNING, "next");
    assertTrue(alerts.list().stream().noneMatch(alert -> alert.id() == first.get(20).id()));
    assertEquals(next, alerts.list().getLast());
    assertEquals(0, told(Surplus.RULE, State.FIRING).count());
  }

  @Test
  void asOthersEnd_theWorstOfThoseThatWait_isToldFirst() {
    List<Alert> first = open(Alerts.KEPT);
    Alert warning = alerts.open(WARNING, "waits");
    Alert error = alerts.open(ERROR, "waits too");
    assertEquals(List.of(Severity.WARNING, Severity.ERROR), told(Surplus.RULE, State.FIRING).map(Alert::severity).toList(),
        "the line is told again, since what is behind it is worse");
    assertEquals(1, told(Surplus.RULE, State.FIRING).map(Alert::id).distinct().count());
    alerts.open(ERROR, "no worse");
    assertEquals(2, told(Surplus.RULE, State.FIRING).count());
    alerts.resolve(first.get(0).id(), "anna");
    alerts.settle();
    assertEquals(error, told.getLast());
    assertEquals(2, last().getInt("more"));
    alerts.over(first.get(1).id());
    alerts.over(first.get(2).id());
    alerts.settle();
    assertEquals(warning, told.getLast());
    assertFalse(last().containsKey("more"), "nothing is behind the line");
  }

  @Test
  void oneThatEndsUnlisted_isNotTold() {
    open(Alerts.KEPT);
    Alert waits = alerts.open(WARNING, "waits");
    int before = told.size();
    assertTrue(alerts.isOpen(waits.id()));
    alerts.over(waits.id());
    assertFalse(alerts.isOpen(waits.id()));
    assertEquals(before, told.size());
    assertEquals(Alerts.KEPT, alerts.value().size());
  }

  @Test
  void atTheLimit_theLineDoesNotComeAndGo() {
    List<Alert> first = open(Alerts.KEPT);
    for (int i = 0; i < 20; i++) {
      alerts.over(alerts.open(WARNING, "comes and goes").id());
      alerts.settle();
    }
    assertEquals(List.of(State.FIRING), told.stream().filter(alert -> alert.rule().equals(Surplus.RULE)).map(Alert::state).toList());
    first.stream().limit(Alerts.KEPT - Alerts.ROOMY).forEach(alert -> alerts.over(alert.id()));
    alerts.settle();
    assertEquals(Surplus.RULE, told.getLast().rule());
    assertEquals(State.RESOLVED, told.getLast().state());
  }

  @Test
  void theLine_isNothingToAnswerTo() {
    open(Alerts.KEPT + 1);
    long line = last().getInt("id");
    assertEquals(409, assertThrows(Refusal.class, () -> alerts.acknowledge(line, "anna")).status().code());
    assertEquals(409, assertThrows(Refusal.class, () -> alerts.resolve(line, "anna")).status().code());
    assertEquals(1, last().getInt("more"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverHappens_openOnesStay_andEachIsToldOnce(long seed) {
    Random random = new Random(seed);
    Set<Long> open = new TreeSet<>();
    for (int step = 0; step < 2_000; step++) {
      List<Long> ids = List.copyOf(open);
      boolean grow = ids.isEmpty() || random.nextInt(100) < (step / 500 % 2 == 0 ? 60 : 40);
      if (grow) {
        open.add(alerts.open(random.nextInt(4) == 0 ? ERROR : WARNING, "step " + step).id());
      } else {
        long id = ids.get(random.nextInt(ids.size()));
        if (alerts.list().stream().anyMatch(alert -> alert.id() == id) && random.nextBoolean()) {
          alerts.acknowledge(id, "anna");
          alerts.resolve(id, "anna");
        } else {
          alerts.over(id);
        }
        open.remove(id);
      }
      if (random.nextBoolean()) {
        alerts.settle();
        assertEquals(Math.min(Alerts.KEPT, open.size()), listedOpen().size());
      }
      check(open);
    }
    assertTrue(told.stream().anyMatch(alert -> alert.rule().equals(Surplus.RULE)), "there were too many at times");
    List<String> changes = told.stream().filter(alert -> !alert.rule().equals(Surplus.RULE))
        .map(alert -> alert.state() + " " + alert.id()).toList();
    assertEquals(changes.size(), Set.copyOf(changes).size(), "each is told once");
  }

  private List<Long> listedOpen() {
    return alerts.list().stream().filter(alert -> alert.state() != State.RESOLVED).map(Alert::id).toList();
  }

  private void check(Set<Long> open) {
    List<Long> listed = listedOpen();
    assertTrue(open.containsAll(listed) && alerts.list().size() <= Alerts.KEPT);
    assertTrue(open.stream().allMatch(alerts::isOpen));
    assertEquals(open.size(), alerts.firing());
    assertEquals(open.size() - listed.size(), last().getInt("more", 0));
  }
}
