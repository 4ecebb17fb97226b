package dev.slipway.dashboard.alert;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.util.List;
import java.util.Locale;
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

  private static final Setting<List<String>> RULES = Setting.list("alerts.rules", List.of(
      "requests-fail: rate(http_requests_total{status=5xx}) > 1 for 5s error cooldown 5m",
      "carriers-starved: rate(watchdog_starvations_total) > 0 error cooldown 5m",
      "slow-sockets: sockets_queued > 100000 for 10s warning cooldown 5m",
      "events-lost: rate(events_dropped_total) > 0 warning cooldown 5m"), Rule.PATTERN, Rule.FORM, "what alerts are made of");
  /** A secret, because whoever knows the address of a hook can post there. */
  private static final Setting<String> URL = Setting.secret("alerts.webhook.url", Pattern.compile("(https?://\\S{1,2000})?"),
      "an address such as https://example.org/hook, or nothing", "address that alerts are sent to");
  private static final Setting<List<String>> HOSTS = Setting.list("alerts.webhook.hosts", List.of(),
      Pattern.compile("[A-Za-z0-9.-]{1,253}"), "host names", "hosts that the webhook may be at");
  private static final Setting<String> SECRET = Setting.secret("alerts.webhook.secret", "what messages to the webhook are signed with");

  /** All of them. */
  public static final List<Setting<?>> ALL = List.of(RULES, URL, HOSTS, SECRET);

  /** Copies the lists. */
  public AlertSettings {
    rules = List.copyOf(rules);
    hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
  }

  /** Returns what is configured. */
  public static AlertSettings read(Settings settings) {
    List<Rule> rules = settings.get(RULES).stream().map(Rule::parse).toList();
    return new AlertSettings(rules, settings.get(URL), settings.get(HOSTS), settings.get(SECRET));
  }
}
