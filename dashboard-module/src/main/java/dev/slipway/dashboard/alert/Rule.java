package dev.slipway.dashboard.alert;

import dev.slipway.api.Event.Severity;
import dev.slipway.api.PlatformMeters.Reading;
import dev.slipway.api.Setting;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When somebody should be told. Immutable.
 *
 * <p>Written as {@code name: meter > 90 for 30s warning keep 1m cooldown 5m}. The meter is named as in {@code /metrics};
 * {@code rate(meter)} is how much it grows a second, and {@code meter{label=value}} is one of several of its name, which otherwise are
 * added up, or with {@code by label} watched for each value of that label alone.
 *
 * @param name what the alert is called
 * @param meter the name of the meter
 * @param label the label that it must have, {@code name=value}, or empty
 * @param rate whether its growth a second counts
 * @param by the label by whose values it is watched apart, or empty
 * @param above whether it is wrong above the limit, and not below
 * @param limit the limit
 * @param after how long it must be wrong
 * @param severity how much it matters
 * @param keep how long it must be right again before the alert is over
 * @param cooldown how long after one alert the next may come
 * @param words what is wrong and what can be done, in words ({@link Words}); empty to say what the meter reads
 */
public record Rule(
    String name, String meter, String label, boolean rate, String by, boolean above, double limit, Duration after, Severity severity,
    Duration keep, Duration cooldown, String words) {

  /** The form of a rule in words. */
  public static final String FORM = "a rule such as 'busy: rate(http_requests_total) > 100 for 30s warning cooldown 5m' "
      + "(name: meter, where wished by LABEL, > or <, a number; then, where wished, for TIME, info, warning or error, keep TIME, "
      + "cooldown TIME)";

  private static final String TIME = "\\d{1,5}(?:ms|s|m|h)";
  /** The form of a rule, for settings: whatever matches can be read. A bracket closes where {@code rate} has opened one. */
  public static final Pattern PATTERN = Pattern.compile(
      "(?<name>[a-z][a-z0-9-]{0,39})\\s*:\\s*"
          + "(?:(?<rate>rate)\\s*\\((?=[^()<>]*\\)[^()<>]*[<>])\\s*|(?![^<>]*\\)))"
          + "(?<meter>[a-z][a-z0-9_]{0,119})(?:\\{(?<label>[a-z_]{1,40}=[A-Za-z0-9_./-]{1,80})})?\\s*\\)?"
          + "(?:\\s+by\\s+(?<by>[a-z_]{1,40}))?"
          + "\\s*(?<sign>[<>])\\s*(?<limit>-?\\d{1,15}(?:\\.\\d{1,6})?)"
          + "(?:\\s+for\\s+(?<after>" + TIME + "))?"
          + "(?:\\s+(?<severity>info|warning|error))?"
          + "(?:\\s+keep\\s+(?<keep>" + TIME + "))?"
          + "(?:\\s+cooldown\\s+(?<cooldown>" + TIME + "))?\\s*");

  private static final Setting<Duration> TIMES = Setting.duration(
      "time", Duration.ZERO, Duration.ZERO, Duration.ofHours(99_999), "a time of a rule");

  /**
   * Returns the rule that {@code text} says.
   *
   * @throws IllegalArgumentException when it says none; the message says the allowed form
   */
  public static Rule parse(String text) {
    Matcher matcher = PATTERN.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text.strip() + "' is not " + FORM);
    }
    return new Rule(
        matcher.group("name"), matcher.group("meter"), orEmpty(matcher.group("label")), matcher.group("rate") != null,
        orEmpty(matcher.group("by")), matcher.group("sign").equals(">"), Double.parseDouble(matcher.group("limit")),
        time(matcher.group("after"), "0s"), severity(matcher.group("severity")), time(matcher.group("keep"), "0s"),
        time(matcher.group("cooldown"), "5m"), "");
  }

  private static String orEmpty(@Nullable String text) {
    return Optional.ofNullable(text).orElse("");
  }

  private static Duration time(@Nullable String text, String byDefault) {
    return TIMES.parse(Optional.ofNullable(text).orElse(byDefault));
  }

  private static Severity severity(@Nullable String text) {
    return text == null ? Severity.WARNING : Severity.valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** Returns the same rule that says it so. */
  Rule saying(String other) {
    return new Rule(name, meter, label, rate, by, above, limit, after, severity, keep, cooldown, other);
  }

  /** Returns the same rule whose alerts are kept so long. */
  Rule keeping(Duration time) {
    return new Rule(name, meter, label, rate, by, above, limit, after, severity, time, cooldown, words);
  }

  /** Returns those of the readings that it is about. */
  List<Reading> mine(List<Reading> readings) {
    return readings.stream().filter(this::isMine).toList();
  }

  private boolean isMine(Reading reading) {
    if (!reading.name().equals(meter)) {
      return false;
    }
    int equals = label.indexOf('=');
    return equals < 0 || label.substring(equals + 1).equals(reading.labels().get(label.substring(0, equals)));
  }

  /** Returns whether {@code value} is wrong. */
  boolean isBroken(double value) {
    return above ? value > limit : value < limit;
  }

  /** Returns what is wrong, in words, because of {@code culprits}. */
  String says(double value, List<Reading> culprits) {
    if (!words.isEmpty()) {
      return name + ": " + Words.fill(words, value, culprits);
    }
    String what = rate ? "rate(" + meter + ")" : meter;
    String which = by.isEmpty() ? label : by + "=" + Words.labels(by, culprits);
    return name + ": " + what + (which.isEmpty() ? "" : "{" + which + "}") + " is " + Words.number(value) + ", "
        + (above ? "above " : "below ") + Words.number(limit);
  }

  /** Returns the rule as it is shown. */
  JsonObject json() {
    JsonObjectBuilder rule = Json.createObjectBuilder().add("name", name).add("meter", meter);
    if (!label.isEmpty()) {
      rule.add("label", label);
    }
    if (!by.isEmpty()) {
      rule.add("by", by);
    }
    return rule.add("rate", rate)
        .add("wrong", above ? "above" : "below")
        .add("limit", limit)
        .add("forMs", after.toMillis())
        .add("severity", severity.name().toLowerCase(Locale.ROOT))
        .add("keepMs", keep.toMillis())
        .add("cooldownMs", cooldown.toMillis())
        .build();
  }
}
