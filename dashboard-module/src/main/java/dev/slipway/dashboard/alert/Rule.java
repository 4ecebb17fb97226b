package dev.slipway.dashboard.alert;

import dev.slipway.api.Event.Severity;
import dev.slipway.api.PlatformMeters.Reading;
import dev.slipway.api.Setting;
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
 * <p>Written as {@code name: meter > 90 for 30s warning cooldown 5m}. The meter is named as in {@code /metrics}; {@code rate(meter)}
 * is how much it grows a second, and {@code meter{label=value}} is one of several of its name, which otherwise are added up.
 *
 * @param name what the alert is called
 * @param meter the name of the meter
 * @param label the label that it must have, {@code name=value}, or empty
 * @param rate whether its growth a second counts
 * @param above whether it is wrong above the limit, and not below
 * @param limit the limit
 * @param after how long it must be wrong
 * @param severity how much it matters
 * @param cooldown how long after one alert the next may come
 */
public record Rule(
    String name, String meter, String label, boolean rate, boolean above, double limit, Duration after, Severity severity,
    Duration cooldown) {

  /** The form of a rule in words. */
  public static final String FORM = "a rule such as 'busy: rate(http_requests_total) > 100 for 30s warning cooldown 5m' "
      + "(name: meter, > or <, a number; then, where wished, for TIME, info, warning or error, cooldown TIME)";

  private static final String TIME = "\\d{1,5}(?:ms|s|m|h)";
  /** The form of a rule, for settings: whatever matches can be read. A bracket closes where {@code rate} has opened one. */
  public static final Pattern PATTERN = Pattern.compile(
      "(?<name>[a-z][a-z0-9-]{0,39})\\s*:\\s*"
          + "(?:(?<rate>rate)\\s*\\((?=[^()<>]*\\)\\s*[<>])\\s*|(?![^<>]*\\)))"
          + "(?<meter>[a-z][a-z0-9_]{0,119})(?:\\{(?<label>[a-z_]{1,40}=[A-Za-z0-9_./-]{1,80})})?\\s*\\)?"
          + "\\s*(?<sign>[<>])\\s*(?<limit>-?\\d{1,15}(?:\\.\\d{1,6})?)"
          + "(?:\\s+for\\s+(?<after>" + TIME + "))?"
          + "(?:\\s+(?<severity>info|warning|error))?"
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
        matcher.group("name"), matcher.group("meter"), Optional.ofNullable(matcher.group("label")).orElse(""),
        matcher.group("rate") != null, matcher.group("sign").equals(">"), Double.parseDouble(matcher.group("limit")),
        time(matcher.group("after"), "0s"), severity(matcher.group("severity")), time(matcher.group("cooldown"), "5m"));
  }

  private static Duration time(@Nullable String text, String byDefault) {
    return TIMES.parse(Optional.ofNullable(text).orElse(byDefault));
  }

  private static Severity severity(@Nullable String text) {
    return text == null ? Severity.WARNING : Severity.valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** Returns the value of the meter among {@code readings}, those of its name added up; empty when there is none. */
  Optional<Double> value(List<Reading> readings) {
    List<Reading> mine = readings.stream().filter(this::isMine).toList();
    return mine.isEmpty() ? Optional.empty() : Optional.of(mine.stream().mapToDouble(Reading::value).sum());
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

  /** Returns what is wrong, in words. */
  String says(double value) {
    String what = rate ? "rate(" + meter + ")" : meter;
    return name + ": " + what + (label.isEmpty() ? "" : "{" + label + "}") + " is " + number(value) + ", "
        + (above ? "above " : "below ") + number(limit);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
  }
}
