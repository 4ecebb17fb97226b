package dev.slipway.dashboard.alert;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules that are there without configuration: what somebody should know of on every platform, and what can be done about it.
 * Stateless.
 *
 * <p>Those over a rate are about what happens at a moment. Their alerts are kept for a while, so that somebody sees them who did not
 * look just then.
 */
final class BuiltInRules {

  /** The rule that says that a webhook does not work. */
  static final String WEBHOOK = "webhook-failed";

  private static final Map<String, Rule> ALL = new LinkedHashMap<>();

  static {
    add("module-failed: module_failed by module > 0 error cooldown 10s",
        "module {module} has failed and was stopped with all that depend on it; 'slipway modules' and its log lines say why, "
            + "'slipway modules start {module}' brings it back");
    add("limit-reached: rate(module_refused_total) by module > 0 warning",
        "module {module} has as many {limit} as it may and was refused more; look for what does not end (/debug/threads, "
            + "/platform/modules), or raise its limit under modules.{module}.lifecycle");
    add("certificate-ends: tls_certificate_expires_seconds < 1209600 warning",
        "the server's certificate {ends}; replace its files, which are taken over without a restart");
    add("certificate-ends-now: tls_certificate_expires_seconds < 86400 error",
        "the server's certificate {ends}, and clients refuse it then; replace its files, which are taken over without a restart");
    add("certificate-refused: tls_certificate_refused > 0 for 30s error",
        "the new files of the server's certificate cannot be used and the old one stays; /platform/tls says what is wrong with them");
    add("disk-nearly-full: data_disk_free_ratio < 0.05 for 10s error",
        "only {percent} of the data folder's disk are free, and nothing can be kept when it is full; make room, or move data.folder");
    add("leaks-found: rate(lifecycle_leaks_total) > 0 warning",
        "a module that was stopped has left something behind; the log says what and where it was made, and only a restart of the platform "
            + "takes it away");
    add("forced-stop: rate(lifecycle_forced_total) > 0 warning",
        "a module did not return from its start or stop in time and was abandoned; the log says which, and where it stood");
    add("carriers-starved: rate(watchdog_starvations_total) > 0 error",
        "virtual threads did not get to run because something keeps all carriers, or the machine is overloaded; the log names who");
    add("deadlock: rate(watchdog_deadlocks_total) > 0 error",
        "threads wait for each other for ever; the log names them, and a restart of their module or the platform ends it");
    add("call-stuck: rate(watchdog_stuck_calls_total) > 0 warning",
        "a call into a module takes very long; the log says which, and where it stands");
    add("requests-fail: rate(http_requests_failed_total) > 1 for 5s error",
        "requests fail, {value} a second; the busiest paths on the dashboard and the log say which");
    add("slow-sockets: sockets_queued > 100000 for 10s warning",
        "{value} messages wait for peers that do not read as fast as they are told; sockets_dropped_total says what that costs");
    add("events-lost: rate(events_dropped_total) > 0 warning",
        "a module does not take its events as fast as they come, and some were dropped before it");
    add(WEBHOOK + ": rate(dashboard_webhook_failed) > 0 warning",
        "alerts could not be told to the webhook; the log says what its host answered");
  }

  private BuiltInRules() {}

  private static void add(String text, String words) {
    Rule rule = Rule.parse(text).saying(words);
    ALL.put(rule.name(), rule);
  }

  /** Returns their names. */
  static Set<String> names() {
    return ALL.keySet();
  }

  /**
   * Returns the rules that apply: the built-in ones but for those that are off and those that are configured by the same name, then
   * the configured ones. One of these that is over the same meter as that which it replaces is told in the same words.
   *
   * @param configured what is configured
   * @param off the names of those that are off
   * @param keep how long alerts about what happens at a moment are kept
   */
  static List<Rule> with(List<Rule> configured, Set<String> off, Duration keep) {
    Set<String> replaced = configured.stream().map(Rule::name).collect(Collectors.toSet());
    Stream<Rule> mine = ALL.values().stream()
        .filter(rule -> !off.contains(rule.name()) && !replaced.contains(rule.name()))
        .map(rule -> rule.rate() ? rule.keeping(keep) : rule);
    return Stream.concat(mine, configured.stream().map(BuiltInRules::inWords)).toList();
  }

  private static Rule inWords(Rule configured) {
    Rule same = ALL.get(configured.name());
    return same != null && same.meter().equals(configured.meter()) ? configured.saying(same.words()) : configured;
  }
}
