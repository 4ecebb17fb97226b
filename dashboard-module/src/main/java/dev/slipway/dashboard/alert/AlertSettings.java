package dev.slipway.dashboard.alert;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is watched, and who is told. Immutable.
 *
 * @param rules what is watched
 * @param url the address of the webhook, empty for none
 * @param hosts the hosts that it may be at
 * @param secret what its messages are signed with, empty for not at all
 */
public record AlertSettings(List<Rule> rules, String url, List<String> hosts, String secret) {

  private static final String ALL_OFF = "all";

  private static final Setting<List<String>> RULES = Setting.list("alerts.rules", List.of(), Rule.PATTERN, Rule.FORM,
      "what alerts are made of beside the built-in rules; one with the name of a built-in rule replaces it");
  private static final Setting<List<String>> OFF = Setting.list("alerts.off", List.of(),
      Pattern.compile(ALL_OFF + "|" + String.join("|", BuiltInRules.names())),
      "names of built-in rules (" + String.join(" ", BuiltInRules.names()) + ") or " + ALL_OFF, "built-in rules that do not apply");
  private static final Setting<Duration> KEEP = Setting.duration("alerts.keep", Duration.ofMinutes(5), Duration.ZERO,
      Duration.ofHours(24), "how long alerts of built-in rules about what happens at a moment, such as a leak, stay open");
  /** A secret, because whoever knows the address of a hook can post there. */
  private static final Setting<String> URL = Setting.secret("alerts.webhook.url", Pattern.compile("(https?://\\S{1,2000})?"),
      "an address such as https://example.org/hook, or nothing", "address that alerts are sent to");
  private static final Setting<List<String>> HOSTS = Setting.list("alerts.webhook.hosts", List.of(),
      Pattern.compile("[A-Za-z0-9.-]{1,253}"), "host names", "hosts that the webhook may be at");
  private static final Setting<String> SECRET = Setting.secret("alerts.webhook.secret", "what messages to the webhook are signed with");

  /** All of them. */
  public static final List<Setting<?>> ALL = List.of(RULES, OFF, KEEP, URL, HOSTS, SECRET);

  /** Copies the lists. */
  public AlertSettings {
    rules = List.copyOf(rules);
    hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
  }

  /** Returns what is configured. */
  public static AlertSettings read(Settings settings) {
    List<Rule> configured = settings.get(RULES).stream().map(Rule::parse).toList();
    Set<String> off = Set.copyOf(settings.get(OFF));
    List<Rule> rules = BuiltInRules.with(configured, off.contains(ALL_OFF) ? BuiltInRules.names() : off, settings.get(KEEP));
    return new AlertSettings(rules, settings.get(URL), settings.get(HOSTS), settings.get(SECRET));
  }
}
