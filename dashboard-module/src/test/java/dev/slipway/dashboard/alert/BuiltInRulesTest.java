package dev.slipway.dashboard.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.PlatformMeters.Kind;
import dev.slipway.api.PlatformMeters.Reading;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rules that are there without configuration: how they are switched off and replaced, and what they say. */
class BuiltInRulesTest {

  private static final Duration KEEP = Duration.ofMinutes(5);

  private static List<String> names(List<Rule> rules) {
    return rules.stream().map(Rule::name).toList();
  }

  /** Returns what is said when the meter of a built-in rule reads {@code value}, or has grown by it. */
  private static String said(String name, double value, Map<String, String> labels) {
    Rule rule = BuiltInRules.with(List.of(), Set.of(), Duration.ZERO).stream().filter(each -> each.name().equals(name)).findFirst()
        .orElseThrow();
    List<String> told = new ArrayList<>();
    RuleWatch watch = new RuleWatch(rule, new Alerts(Clock.systemUTC(), alert -> told.add(alert.text())));
    watch.look(List.of(new Reading("platform", rule.meter(), labels, Kind.VALUE, rule.rate() ? 0 : value)), 0);
    for (int second = 1; second <= 60; second++) {
      watch.look(List.of(new Reading("platform", rule.meter(), labels, Kind.VALUE, rule.rate() ? value * second : value)),
          TimeUnit.SECONDS.toNanos(second));
    }
    assertEquals(1, told.size(), told::toString);
    return told.getFirst();
  }

  @Test
  void eachCanBeSwitchedOff_andAllCan() {
    List<String> left = names(BuiltInRules.with(List.of(), Set.of("deadlock", "events-lost"), KEEP));
    assertEquals(BuiltInRules.names().size() - 2, left.size());
    assertFalse(left.contains("deadlock"));
    assertEquals(List.of("mine"), names(BuiltInRules.with(List.of(Rule.parse("mine: x > 1")), BuiltInRules.names(), KEEP)));
  }

  @Test
  void oneOfTheSameName_replacesIt_andSpeaksAsItDid_overTheSameMeter() {
    Rule later = Rule.parse("certificate-ends: tls_certificate_expires_seconds < 3600 error");
    Rule other = Rule.parse("deadlock: x > 1");
    List<Rule> rules = BuiltInRules.with(List.of(later, other), Set.of(), KEEP);
    assertEquals(BuiltInRules.names().size(), rules.size());
    Rule certificate = rules.stream().filter(rule -> rule.name().equals("certificate-ends")).findFirst().orElseThrow();
    assertEquals(3_600, certificate.limit());
    assertEquals("certificate-ends: the server's certificate ends in 59 min; replace its files, which are taken over without a restart",
        certificate.says(3_599, List.of()));
    assertEquals("deadlock: x is 2, above 1", rules.getLast().says(2, List.of()));
  }

  @Test
  void whatHappensAtAMoment_isKept_andWhatLastsIsNot() {
    for (Rule rule : BuiltInRules.with(List.of(), Set.of(), KEEP)) {
      assertEquals(rule.rate() ? KEEP : Duration.ZERO, rule.keep(), rule.name());
    }
  }

  @Test
  void theWords_nameWhoAndHowMuch() {
    assertTrue(said("module-failed", 1, Map.of("module", "chat")).startsWith("module-failed: module chat has failed"));
    assertTrue(said("module-failed", 1, Map.of("module", "chat")).contains("'slipway modules start chat'"));
    assertTrue(said("limit-reached", 2, Map.of("module", "relay", "limit", "platform_threads"))
        .startsWith("limit-reached: module relay has as many platform threads as it may"));
    assertTrue(said("certificate-ends", 5 * 86_400 + 3_700, Map.of()).contains("certificate ends in 5 d 1 h;"));
    assertTrue(said("certificate-ends-now", -1, Map.of()).contains("certificate has ended"));
    assertTrue(said("disk-nearly-full", 0.0312, Map.of()).contains("only 3.1 % of the data folder's disk"));
    assertTrue(said("requests-fail", 7, Map.of()).contains("requests fail, 7 a second"));
  }

  @Test
  void noPlaceOfTheWords_isLeftEmpty() {
    Map<String, String> labels = Map.of("module", "chat", "limit", "tasks", "status", "5xx");
    for (Rule rule : BuiltInRules.with(List.of(), Set.of(), Duration.ZERO)) {
      double wrong = rule.above() ? rule.limit() + 1 : rule.limit() / 2;
      String text = said(rule.name(), wrong, labels);
      assertFalse(text.contains("{") || text.contains("  ") || text.contains(" ,"), text);
    }
  }

  @Test
  void ofVeryManyCulprits_someAreNamed() {
    List<Reading> many = IntStream.range(0, 9).mapToObj(i -> new Reading("m", "x", Map.of("module", "m" + i), Kind.VALUE, 1)).toList();
    assertEquals("m0, m1, m2, m3, m4 and 4 more", Words.labels("module", many));
  }
}
