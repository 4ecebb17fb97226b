package dev.slipway.relay.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "A", "9", "cam-1", "cam_1", "0123456789012345678901234567890123456789012345678901234567890123"})
  void check_takesNames(String name) {
    assertEquals(name, Names.check(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "-a", "_a", ".", "..", "../a", "a/b", "a\\b", "a.b", "a b", "a\0", "\0", "a\n", "%2e", "%2e%2e", "a%00", "ä", "a;b", "$a",
      "a'b", "<b>",
      "01234567890123456789012345678901234567890123456789012345678901234"})
  void check_refusesEverythingElseAndNamesTheForm(String name) {
    Unacceptable refused = assertThrows(Unacceptable.class, () -> Names.check(name));
    assertEquals("bad-name", refused.code());
    assertTrue(refused.getMessage().contains(Names.FORM));
  }

  @Test
  void check_showsTheBeginningOfALongNameOnly() {
    String message = assertThrows(Unacceptable.class, () -> Names.check("x".repeat(300))).getMessage();
    assertTrue(message.length() < 200, message);
  }

  @Test
  void messages_neverCarryControlCharactersOrMarkup() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder name = new StringBuilder("/");
      random.ints(random.nextInt(20), 0, 0x3000).forEach(c -> name.append((char) c));
      String message = assertThrows(Unacceptable.class, () -> Names.check(name.toString())).getMessage();
      assertFalse(message.chars().anyMatch(c -> Character.isISOControl(c) || c == '<' || c == '"'), message);
    }
  }
}
