package dev.slipway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {

  enum Mode { FAST, VERY_SLOW }

  private static final Pattern WORD = Pattern.compile("[a-z]+");

  private static final Setting<Integer> INTEGER = Setting.integer("queue", 16, 1, 1_000, "frames", "how many may wait");
  private static final Setting<Double> DECIMAL = Setting.decimal("factor", 0.5, -1, 1, "", "how much");
  private static final Setting<Duration> DURATION =
      Setting.duration("drain", Duration.ofSeconds(15), Duration.ofMillis(10), Duration.ofHours(1), "how long");
  private static final Setting<Boolean> FLAG = Setting.flag("strict", false, "whether");
  private static final Setting<Mode> CHOICE = Setting.choice("mode", Mode.VERY_SLOW, "which");
  private static final Setting<String> TEXT = Setting.text("room", "lobby", WORD, "lower-case letters", "where");
  private static final Setting<List<String>> LIST =
      Setting.list("rooms", List.of("lobby", "attic"), WORD, "words of lower-case letters", "where");
  private static final Setting<Path> PATH = Setting.path("data-folder", Path.of("data"), "where it lies");
  private static final Setting<String> SECRET = Setting.secret("token", "what opens the door");

  private static void refused(Setting<?> setting, String text, String message) {
    var refused = assertThrows(IllegalArgumentException.class, () -> setting.parse(text));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void integer_isAWholeNumberWithinItsRange() {
    assertEquals("16", INTEGER.defaultText());
    assertEquals("a whole number from 1 to 1000, in frames", INTEGER.form());
    assertEquals(1, INTEGER.parse("1"));
    assertEquals(1_000, INTEGER.parse(" 1000 "));
    for (String bad : List.of("0", "1001", "-1", "1.0", "1e2", "", "ten", "99999999999", "0x10", "1_000")) {
      refused(INTEGER, bad, "'" + bad + "' is not a whole number from 1 to 1000, in frames");
    }
    assertEquals("a whole number from 0 to 9", Setting.integer("n", 0, 0, 9, "", "").form());
  }

  @Test
  void decimal_isANumberWithinItsRange() {
    assertEquals("0.5", DECIMAL.defaultText());
    assertEquals("a number from -1.0 to 1.0", DECIMAL.form());
    assertEquals(-1, DECIMAL.parse("-1"));
    assertEquals(0.001, DECIMAL.parse("1e-3"));
    for (String bad : List.of("1.01", "NaN", "Infinity", "", "half", "0,5", "1d", "0.5f", "0x1p-1")) {
      refused(DECIMAL, bad, "'" + bad + "' is not a number from -1.0 to 1.0");
    }
    assertEquals("a number from 0.0 to 1.0, in MiB", Setting.decimal("n", 0, 0, 1, "MiB", "").form());
  }

  @Test
  void duration_isACountWithAUnitWithinItsRange() {
    assertEquals("15s", DURATION.defaultText());
    assertEquals("a duration from 10ms to 1h, such as 500ms, 25s, 2m or 1h", DURATION.form());
    assertEquals(Duration.ofMillis(10), DURATION.parse("10ms"));
    assertEquals(Duration.ofHours(1), DURATION.parse("60m"));
    for (String bad : List.of("9ms", "61m", "25", "s", "", "1.5s", "-1s", "1 s", "PT1S", "1S", "9999999999999s", "1d")) {
      refused(DURATION, bad, "'" + bad + "' is not a duration from 10ms to 1h, such as 500ms, 25s, 2m or 1h");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s", "1, 1ms", "999, 999ms", "1000, 1s", "1500, 1500ms", "60000, 1m", "90000, 90s", "3600000, 1h", "5400000, 90m",
    "86400000, 1d", "90000000, 25h"
  })
  void duration_isShownInTheLargestUnitThatFits(long millis, String text) {
    Duration year = Duration.ofDays(366);
    assertEquals(text, Setting.duration("d", Duration.ofMillis(millis), Duration.ZERO, year, "").defaultText());
  }

  @Test
  void flag_isTrueOrFalseAndNothingElse() {
    assertEquals("false", FLAG.defaultText());
    assertTrue(FLAG.parse("true"));
    assertFalse(FLAG.parse("false"));
    for (String bad : List.of("yes", "1", "TRUE", "", "on")) {
      refused(FLAG, bad, "'" + bad + "' is not true or false");
    }
  }

  @Test
  void choice_isOneOfTheConstantsInLowerCase() {
    assertEquals("very-slow", CHOICE.defaultText());
    assertEquals("one of fast, very-slow", CHOICE.form());
    assertEquals(Mode.FAST, CHOICE.parse("fast"));
    assertEquals(Mode.VERY_SLOW, CHOICE.parse("very-slow"));
    for (String bad : List.of("FAST", "very_slow", "slow", "")) {
      refused(CHOICE, bad, "'" + bad + "' is not one of fast, very-slow");
    }
  }

  @Test
  void text_matchesAsAWhole() {
    assertEquals("lobby", TEXT.defaultText());
    assertEquals("attic", TEXT.parse(" attic "));
    for (String bad : List.of("Attic", "attic 1", "", "a\nb")) {
      refused(TEXT, bad, "'" + bad + "' is not lower-case letters");
    }
  }

  @Test
  void list_isSeparatedByCommas() {
    assertEquals("lobby,attic", LIST.defaultText());
    assertEquals("words of lower-case letters, separated by commas", LIST.form());
    assertEquals(List.of("a", "b", "c"), LIST.parse("a, b ,c"));
    assertEquals(List.of(), LIST.parse(""));
    assertEquals(List.of("a"), LIST.parse("a,"));
    refused(LIST, "a,B", "'a,B' is not words of lower-case letters, separated by commas");
    assertThrows(UnsupportedOperationException.class, () -> LIST.parse("a,b").clear());
  }

  @Test
  void path_isAPath() {
    assertEquals("data", PATH.defaultText());
    assertEquals(Path.of("/var/lib/slipway"), PATH.parse("/var/lib/slipway"));
    refused(PATH, "a\0b", "'a\0b' is not a path");
  }

  @Test
  void secret_isEmptyByDefaultAndNeverShown() {
    assertEquals("", SECRET.defaultText());
    assertTrue(SECRET.secret());
    assertEquals("s3cret", SECRET.parse("s3cret"));
    assertFalse(SECRET.toString().contains("s3cret"));
    Setting<String> formed = Setting.secret("key", Pattern.compile("(k\\d+)?"), "k and digits", "what opens the gate");
    assertTrue(formed.secret());
    assertEquals("k12", formed.parse("k12"));
    refused(formed, "s3cret", "the value is not k and digits");
    for (Setting<?> setting : List.of(INTEGER, DECIMAL, DURATION, FLAG, CHOICE, TEXT, LIST, PATH)) {
      assertFalse(setting.secret(), setting::key);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a1", "a.b", "a-b", "shut-down.drain-2", "a.1"})
  void key_isLowerCaseWords(String key) {
    assertEquals(key, Setting.flag(key, true, "").key());
    assertEquals(key, Setting.flag(key, true, "").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "1a", "a..b", "a.", ".a", "a_b", "a b", "ä", "-a"})
  void key_ofAnotherFormIsRefused(String key) {
    var refused = assertThrows(IllegalArgumentException.class, () -> Setting.flag(key, true, ""));
    assertEquals("setting '" + key + "': a key is lower-case words joined by '.' or '-'", refused.getMessage());
  }

  @Test
  void default_mustBeAllowedItself() {
    assertThrows(IllegalArgumentException.class, () -> Setting.integer("n", 11, 1, 10, "", ""));
    assertThrows(IllegalArgumentException.class, () -> Setting.decimal("n", Double.NaN, 1, 10, "", ""));
    assertThrows(IllegalArgumentException.class,
        () -> Setting.duration("n", Duration.ofDays(2), Duration.ZERO, Duration.ofDays(1), ""));
    assertThrows(IllegalArgumentException.class, () -> Setting.text("n", "A", WORD, "words", ""));
    assertThrows(IllegalArgumentException.class, () -> Setting.list("n", List.of("A"), WORD, "words", ""));
  }

  @Test
  void everyDefault_comesBackFromItsText() {
    Random random = new Random(42);
    for (int round = 0; round < 5_000; round++) {
      int whole = random.nextInt();
      roundTrip(Setting.integer("n", whole, Integer.MIN_VALUE, Integer.MAX_VALUE, "", ""), whole);
      double number = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(number)) {
        roundTrip(Setting.decimal("n", number, -Double.MAX_VALUE, Double.MAX_VALUE, "", ""), number);
      }
      long[] units = {1, 1_000, 60_000, 3_600_000, 86_400_000};
      Duration duration = Duration.ofMillis(random.nextLong(100_000) * units[random.nextInt(units.length)]);
      roundTrip(Setting.duration("n", duration, Duration.ZERO, Duration.ofDays(1_000_000), ""), duration);
      Mode mode = Mode.values()[random.nextInt(2)];
      roundTrip(Setting.choice("n", mode, ""), mode);
      List<String> words = words(random);
      roundTrip(Setting.list("n", words, WORD, "words", ""), words);
      boolean flag = random.nextBoolean();
      roundTrip(Setting.flag("n", flag, ""), flag);
    }
  }

  private static <T> void roundTrip(Setting<T> setting, T value) {
    assertEquals(value, setting.parse(setting.defaultText()), setting.defaultText());
    assertEquals(value, setting.parse("\t " + setting.defaultText() + " "), setting.defaultText());
  }

  private static List<String> words(Random random) {
    List<String> words = new ArrayList<>();
    for (int left = random.nextInt(5); left > 0; left--) {
      words.add(random.ints(1 + random.nextInt(8), 'a', 'z' + 1)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString());
    }
    return words;
  }

  @Test
  void noText_isTakenOrRefusedInAnyOtherWay() {
    List<Setting<?>> all = List.of(INTEGER, DECIMAL, DURATION, FLAG, CHOICE, TEXT, LIST, PATH, SECRET);
    Random random = new Random(1);
    String alphabet = "0123456789.-+eEdfmsh, truefalsä\0\n'";
    for (int round = 0; round < 20_000; round++) {
      String text = random.ints(random.nextInt(7), 0, alphabet.length())
          .mapToObj(alphabet::charAt)
          .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
          .toString();
      for (Setting<?> setting : all) {
        try {
          setting.parse(text);
        } catch (IllegalArgumentException refused) {
          assertEquals("'" + text + "' is not " + setting.form(), refused.getMessage());
        }
      }
    }
  }
}
