package dev.slipway.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One key of the configuration: its default, its allowed form and what it means. Immutable.
 *
 * <p>Declared once, as a constant, and read through {@link Settings#get}. Every value, the default included, has a text
 * form that {@link #parse} takes, so that a file, an environment variable and a system property say the same.
 *
 * @param <T> the type of its values
 */
public final class Setting<T> {

  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");
  /** The JDK would also take {@code 5d}, {@code 0x1p3} and {@code NaN}. */
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

  private final String key;
  private final String defaultText;
  private final String form;
  private final String description;
  private final boolean secret;
  private final Function<String, T> parser;

  private Setting(
      String key, String defaultText, String form, String description, boolean secret, Function<String, T> parser) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("setting '" + key + "': a key is lower-case words joined by '.' or '-'");
    }
    this.key = key;
    this.defaultText = defaultText;
    this.form = form;
    this.description = description;
    this.secret = secret;
    this.parser = parser;
    parse(defaultText);
  }

  /** Declares a whole number of {@code unit} (empty for a plain number) from {@code min} to {@code max}. */
  public static Setting<Integer> integer(String key, int byDefault, int min, int max, String unit, String description) {
    String form = "a whole number from " + min + " to " + max + (unit.isEmpty() ? "" : ", in " + unit);
    return new Setting<>(key, Integer.toString(byDefault), form, description, false, text -> {
      int value = Integer.parseInt(text);
      check(value >= min && value <= max);
      return value;
    });
  }

  /** Declares a number from {@code min} to {@code max} in {@code unit}. */
  public static Setting<Double> decimal(String key, double byDefault, double min, double max, String unit, String description) {
    String form = "a number from " + min + " to " + max + (unit.isEmpty() ? "" : ", in " + unit);
    return new Setting<>(key, Double.toString(byDefault), form, description, false, text -> {
      check(NUMBER.matcher(text).matches());
      double value = Double.parseDouble(text);
      check(value >= min && value <= max);
      return value;
    });
  }

  /** Declares a length of time from {@code min} to {@code max}, such as {@code 500ms}, {@code 25s} or {@code 2m}. */
  public static Setting<Duration> duration(String key, Duration byDefault, Duration min, Duration max, String description) {
    String form = "a duration from " + DurationText.format(min) + " to " + DurationText.format(max)
        + ", such as 500ms, 25s, 2m or 1h";
    return new Setting<>(key, DurationText.format(byDefault), form, description, false, text -> {
      Duration value = DurationText.parse(text);
      check(value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
      return value;
    });
  }

  /** Declares a yes or no. */
  public static Setting<Boolean> flag(String key, boolean byDefault, String description) {
    return new Setting<>(key, Boolean.toString(byDefault), "true or false", description, false, text -> switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    });
  }

  /** Declares one of an enumeration's constants, written in lower case with dashes. */
  public static <E extends Enum<E>> Setting<E> choice(String key, E byDefault, String description) {
    E[] all = byDefault.getDeclaringClass().getEnumConstants();
    String form = Arrays.stream(all).map(Setting::dashed).collect(Collectors.joining(", ", "one of ", ""));
    return new Setting<>(key, dashed(byDefault), form, description, false, text -> Arrays.stream(all)
        .filter(constant -> dashed(constant).equals(text))
        .findFirst()
        .orElseThrow(IllegalArgumentException::new));
  }

  /** Declares a text that matches {@code allowed} as a whole; {@code form} says in words what that is. */
  public static Setting<String> text(String key, String byDefault, Pattern allowed, String form, String description) {
    return new Setting<>(key, byDefault, form, description, false, text -> {
      check(allowed.matcher(text).matches());
      return text;
    });
  }

  /** Declares a list of texts, separated by commas, each of which matches {@code allowed}. */
  public static Setting<List<String>> list(String key, List<String> byDefault, Pattern allowed, String form, String description) {
    return new Setting<>(key, String.join(",", byDefault), form + ", separated by commas", description, false, text -> {
      List<String> items = Arrays.stream(text.split(",", -1)).map(String::strip).filter(item -> !item.isEmpty()).toList();
      check(items.stream().allMatch(item -> allowed.matcher(item).matches()));
      return items;
    });
  }

  /** Declares a path of the file system; a relative one starts at the working folder. */
  public static Setting<Path> path(String key, Path byDefault, String description) {
    return new Setting<>(key, byDefault.toString(), "a path", description, false, Path::of);
  }

  /** Declares a text that is never shown; empty by default. */
  public static Setting<String> secret(String key, String description) {
    return new Setting<>(key, "", "a text", description, true, Function.identity());
  }

  /** Declares a secret that matches {@code allowed} as a whole, as the empty default must; {@code form} says in words what that is. */
  public static Setting<String> secret(String key, Pattern allowed, String form, String description) {
    return new Setting<>(key, "", form, description, true, text -> {
      check(allowed.matcher(text).matches());
      return text;
    });
  }

  /** Returns the key, relative to its owner. */
  public String key() {
    return key;
  }

  /** Returns the default in its text form. */
  public String defaultText() {
    return defaultText;
  }

  /** Returns what values are allowed, in words and with the unit. */
  public String form() {
    return form;
  }

  /** Returns what the setting means. */
  public String description() {
    return description;
  }

  /** Returns whether the value must not be shown. */
  public boolean secret() {
    return secret;
  }

  /**
   * Returns the value that {@code text} stands for.
   *
   * @throws IllegalArgumentException when the text is not of the allowed form; the message says the form, and not the text
   *     when this is a secret
   */
  public T parse(String text) {
    try {
      return parser.apply(text.strip());
    } catch (RuntimeException e) {
      String shown = secret ? "the value" : "'" + text + "'";
      throw new IllegalArgumentException(shown + " is not " + form, e);
    }
  }

  private static void check(boolean allowed) {
    if (!allowed) {
      throw new IllegalArgumentException("out of range");
    }
  }

  private static String dashed(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return key;
  }
}
