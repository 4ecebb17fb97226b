package dev.slipway.dashboard.alert;

import dev.slipway.api.PlatformMeters.Reading;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The words of an alert, with places for what was read. Stateless.
 *
 * <p>{@code {value}} is the value as a number, {@code {percent}} a share as such, {@code {ends}} a time in seconds until something ends;
 * any other word in braces is a label, and stands for its values.
 */
final class Words {

  private static final Pattern PLACE = Pattern.compile("\\{([a-z_]+)}");
  private static final int SHOWN = 5;

  private Words() {}

  /** Returns {@code words} with the value, and with the labels of the readings that made it what it is. */
  static String fill(String words, double value, List<Reading> culprits) {
    return PLACE.matcher(words).replaceAll(place -> Matcher.quoteReplacement(filled(place, value, culprits)));
  }

  private static String filled(MatchResult place, double value, List<Reading> culprits) {
    return switch (place.group(1)) {
      case "value" -> number(value);
      case "percent" -> String.format(Locale.ROOT, "%.1f %%", 100 * value);
      case "ends" -> value < 0 ? "has ended" : "ends in " + time(Duration.ofSeconds((long) value));
      case String label -> labels(label, culprits);
    };
  }

  /** Returns the values of a label, as words; of very many the first. */
  static String labels(String label, List<Reading> readings) {
    List<String> values = readings.stream().map(reading -> reading.labels().get(label)).filter(Objects::nonNull).distinct().sorted()
        .toList();
    return values.stream().limit(SHOWN).map(value -> value.replace('_', ' ')).collect(Collectors.joining(", "))
        + (values.size() > SHOWN ? " and " + (values.size() - SHOWN) + " more" : "");
  }

  private static String time(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + " d " + time.toHoursPart() + " h";
    }
    return time.toHours() > 0 ? time.toHours() + " h " + time.toMinutesPart() + " min" : time.toMinutes() + " min";
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
  }
}
