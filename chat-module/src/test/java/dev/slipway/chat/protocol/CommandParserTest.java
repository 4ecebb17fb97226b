package dev.slipway.chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is understood, and what every sort of nonsense is answered with. */
class CommandParserTest {

  private static final int MAX_CONTENT = 512;
  private static final List<String> SEEDS = List.of(
      "{\"type\":\"join\",\"room\":\"lobby\",\"since\":41,\"epoch\":\"5f-0C\"}",
      "{\"type\":\"message\",\"room\":\"lobby\",\"id\":\"m-1\",\"content\":\"hello \\ud83d\\ude00 \\n\"}",
      "{\"type\":\"history\",\"room\":\"lobby\",\"before\":42,\"limit\":50}",
      "{\"type\":\"mute\",\"room\":\"lobby\",\"user\":\"bob\",\"seconds\":600}",
      "{\"content\":\"hello\"}", "{\"type\":\"ping\"}");
  private static final List<String> PIECES = List.of(
      "{", "}", "[", "]", "\"", "\\", "\\u", "\\ud800", ":", ",", "null", "true", "-", "1e999999999", "0.1", "\"type\"", "\"room\"",
      "\u0000", "\ud800", "\udc00", "9".repeat(400), "[".repeat(5_000), "{\"a\":".repeat(2_000), " ", "\t", "/*", "NaN");

  private final CommandParser parser = new CommandParser(MAX_CONTENT);

  @Test
  void everyType_isUnderstood() throws Refused {
    assertEquals(
        new Command.Join("lobby", OptionalLong.empty(), Optional.empty()), parser.parse("{\"type\":\"join\",\"room\":\"lobby\"}"));
    assertEquals(new Command.Join("lobby", OptionalLong.of(41), Optional.of("5f-0C")), parser.parse(SEEDS.get(0)));
    assertEquals(new Command.Leave("lobby"), parser.parse("{\"room\":\"lobby\",\"type\":\"leave\"}"));
    assertEquals(
        new Command.Say(Optional.of("lobby"), Optional.of("m-1"), "hello \ud83d\ude00 \n"), parser.parse(SEEDS.get(1)));
    assertEquals(new Command.Say(Optional.empty(), Optional.empty(), "hello"), parser.parse("{\"content\":\"hello\"}"));
    assertEquals(new Command.History("lobby", OptionalLong.of(42), 50), parser.parse(SEEDS.get(2)));
    assertEquals(
        new Command.History("lobby", OptionalLong.empty(), 50), parser.parse("{\"type\":\"history\",\"room\":\"lobby\"}"));
    assertEquals(new Command.Typing("a.b_c-1"), parser.parse("{\"type\":\"typing\",\"room\":\"a.b_c-1\"}"));
    assertEquals(new Command.Ping(), parser.parse(" {\"type\":\"ping\"} \n"));
    assertEquals(new Command.Delete("lobby", 42), parser.parse("{\"type\":\"delete\",\"room\":\"lobby\",\"seq\":42}"));
    assertEquals(new Command.Mute("lobby", "bob", 600), parser.parse(SEEDS.get(3)));
    assertEquals(new Command.Kick("lobby", "bob"), parser.parse("{\"type\":\"kick\",\"room\":\"lobby\",\"user\":\"bob\"}"));
    assertEquals(new Command.Close("lobby"), parser.parse("{\"type\":\"close\",\"room\":\"lobby\"}"));
    assertEquals(new Command.Open("lobby"), parser.parse("{\"type\":\"open\",\"room\":\"lobby\"}"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "`` | NOT_JSON",
      "hello | NOT_JSON",
      "[] | NOT_JSON",
      "\"text\" | NOT_JSON",
      "{ | NOT_JSON",
      "{} {} | NOT_JSON",
      "{\"type\" | NOT_JSON",
      "{\"type\":\"ping\"}x | NOT_JSON", "{'type':'ping'} | NOT_JSON", "null | NOT_JSON", "1 | NOT_JSON",
      "{} | MISSING_FIELD", "{\"room\":\"lobby\"} | MISSING_FIELD", "{\"type\":\"join\"} | MISSING_FIELD",
      "{\"type\":\"message\",\"room\":\"lobby\",\"content\":\"x\"} | MISSING_FIELD",
      "{\"type\":\"delete\",\"room\":\"lobby\"} | MISSING_FIELD",
      "{\"type\":\"shout\"} | UNKNOWN_TYPE", "{\"type\":\"\"} | UNKNOWN_TYPE", "{\"type\":\"PING\"} | UNKNOWN_TYPE",
      "{\"type\":1} | BAD_FIELD", "{\"type\":null} | BAD_FIELD", "{\"type\":\"ping\",\"x\":{}} | BAD_FIELD",
      "{\"type\":\"ping\",\"x\":1} | UNKNOWN_FIELD", "{\"type\":\"join\",\"room\":\"lobby\",\"id\":\"1\"} | UNKNOWN_FIELD",
      "{\"content\":\"x\",\"room\":\"lobby\"} | UNKNOWN_FIELD",
      "{\"type\":\"ping\",\"type\":\"ping\"} | BAD_FIELD", "{\"type\":\"join\",\"room\":\"lobby\",\"since\":-1} | BAD_FIELD",
      "{\"type\":\"join\",\"room\":\"lobby\",\"since\":1.5} | BAD_FIELD",
      "{\"type\":\"join\",\"room\":\"lobby\",\"since\":1e3} | BAD_FIELD",
      "{\"type\":\"join\",\"room\":\"lobby\",\"since\":99999999999999999999} | BAD_FIELD",
      "{\"type\":\"join\",\"room\":\"lobby\",\"since\":null} | BAD_FIELD",
      "{\"type\":\"join\",\"room\":\"lobby\",\"since\":\"1\"} | BAD_FIELD",
      "{\"type\":\"join\",\"room\":\"lobby\",\"since\":1,\"epoch\":\"\"} | BAD_FIELD",
      "{\"type\":\"join\",\"room\":\"lobby\",\"since\":1,\"epoch\":\"a b\"} | BAD_FIELD",
      "{\"type\":\"history\",\"room\":\"lobby\",\"limit\":0} | BAD_FIELD",
      "{\"type\":\"history\",\"room\":\"lobby\",\"limit\":201} | BAD_FIELD",
      "{\"type\":\"mute\",\"room\":\"lobby\",\"user\":\"bob\",\"seconds\":-1} | BAD_FIELD",
      "{\"type\":\"kick\",\"room\":\"lobby\",\"user\":\"\"} | BAD_FIELD",
      "{\"type\":\"join\",\"room\":\"\"} | BAD_ROOM", "{\"type\":\"join\",\"room\":\"Lobby\"} | BAD_ROOM",
      "{\"type\":\"join\",\"room\":\".x\"} | BAD_ROOM", "{\"type\":\"join\",\"room\":\"a b\"} | BAD_ROOM",
      "{\"type\":\"join\",\"room\":\"a/../b\"} | BAD_ROOM", "{\"type\":\"join\",\"room\":\"a\\u0000\"} | BAD_ROOM",
      "{\"type\":\"message\",\"room\":\"lobby\",\"id\":\"\",\"content\":\"x\"} | BAD_ID",
      "{\"type\":\"message\",\"room\":\"lobby\",\"id\":\"a b\",\"content\":\"x\"} | BAD_ID",
      "{\"content\":\"\"} | EMPTY", "{\"content\":\" \\n\\t\"} | EMPTY", "{\"content\":\"a\\ud800\"} | BAD_FIELD",
      "{\"content\":\"a\\u0000\"} | BAD_FIELD", "{\"content\":1} | BAD_FIELD"})
  void nonsense_hasItsCode(String text, ErrorCode code) {
    assertEquals(code, assertThrows(Refused.class, () -> parser.parse(text)).code());
  }

  @Test
  void content_isCountedInCharacters_notInUnits() throws Refused {
    String longest = "\ud83d\ude00".repeat(MAX_CONTENT);
    assertEquals(new Command.Say(Optional.empty(), Optional.empty(), longest), parser.parse("{\"content\":\"" + longest + "\"}"));
    Refused refused = assertThrows(Refused.class, () -> parser.parse("{\"content\":\"" + longest + "x\"}"));
    assertEquals(ErrorCode.TOO_LONG, refused.code());
    assertTrue(refused.getMessage().contains("513"), refused.getMessage());
  }

  @Test
  void refusal_saysWhichMessageItIsAbout_whereThatIsOfItsForm() {
    Refused refused = assertThrows(Refused.class, () -> parser.parse(
        "{\"type\":\"message\",\"room\":\"lobby\",\"id\":\"m-1\",\"content\":\"\"}"));
    assertEquals(Optional.of("lobby"), refused.room());
    assertEquals(Optional.of("m-1"), refused.id());
    assertEquals(Optional.of("message"), refused.to());
    Refused other = assertThrows(Refused.class, () -> parser.parse(
        "{\"type\":\"message\",\"room\":\"<b>\",\"id\":\"m 1\",\"content\":\"\"}"));
    assertEquals(Optional.empty(), other.room());
    assertEquals(Optional.empty(), other.id());
    Refused bare = assertThrows(Refused.class, () -> parser.parse("{\"content\":\"\"}"));
    assertEquals(Optional.of("message"), bare.to());
    Refused unknown = assertThrows(Refused.class, () -> parser.parse("{\"type\":\"dance\",\"room\":\"lobby\"}"));
    assertEquals(Optional.empty(), unknown.to());
    assertEquals(Optional.of("lobby"), unknown.room());
  }

  @Test
  void refusalOfWhatWasNotRead_saysToWhatItIsAnAnswer_asFarAsThatCanBeUnderstood() {
    Refused refused = new Refused(ErrorCode.TOO_FAST, "slower");
    assertEquals(Optional.of("history"), CommandParser.answering(SEEDS.get(2), refused).to());
    assertEquals(Optional.of("lobby"), CommandParser.answering(SEEDS.get(2), refused).room());
    assertEquals(Optional.of("m-1"), CommandParser.answering(SEEDS.get(1), refused).id());
    assertEquals(Optional.empty(), CommandParser.answering("nonsense", refused).to());
    assertEquals(Optional.empty(), CommandParser.answering("", refused).to());
  }

  /** Nothing but an answer comes out, whatever goes in; and the answer itself can be sent. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void fuzz_neverThrowsAnythingElse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 4_000; i++) {
      String text = mutate(SEEDS.get(random.nextInt(SEEDS.size())), random);
      try {
        parser.parse(text);
      } catch (Refused refused) {
        assertTrue(Answers.error(refused).payloadBytes() < 1_000, () -> "a long answer to " + text);
      }
    }
  }

  private static String mutate(String seed, SplittableRandom random) {
    StringBuilder text = new StringBuilder(seed);
    for (int edits = random.nextInt(5) + 1; edits > 0; edits--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 1 -> text.insert(at, (char) random.nextInt(0x10000));
        case 2 -> text.setLength(at);
        default -> {
          if (at < text.length()) {
            text.setCharAt(at, (char) random.nextInt(128));
          }
        }
      }
    }
    return text.toString();
  }
}
