package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TickReaderTest {

  @Test
  void everyTickThatIsWritten_isReadBack() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 1; i < 5_000; i++) {
      Quote quote = new Quote(random.nextLong(1, Long.MAX_VALUE), "S." + i, random.nextLong(1, Long.MAX_VALUE), random.nextLong(1, 99), i);
      Quote read = TickReader.quote(FakeSession.json(Messages.tick(i, quote)), 0);
      assertEquals(quote, read);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "[]|JSON object", "{\"t\":1}|symbol", "{\"t\":1,\"symbol\":\"A\",\"size\":1}|price is missing",
      "{\"t\":1,\"symbol\":\"A\",\"price\":\"1\",\"size\":1}|price is not a number",
      "{\"t\":1,\"symbol\":\"A\",\"price\":0,\"size\":1}|price '0'",
      "{\"t\":1,\"symbol\":\"A\",\"price\":1e999999999,\"size\":1}|price '",
      "{\"t\":1,\"symbol\":\"A\",\"price\":0.0000001,\"size\":1}|6 decimals", "{\"t\":1,\"symbol\":\"A\",\"price\":1,\"size\":0}|size '0'",
      "{\"t\":1,\"symbol\":\"A\",\"price\":1,\"size\":1.5}|size '1.5'", "{\"symbol\":\"A\",\"price\":1,\"size\":1}|t is missing",
      "{\"t\":1,\"symbol\":\"A B\",\"price\":1,\"size\":1}|symbol 'A B'",
      "{\"t\":1,\"symbol\":\"A\",\"price\":1,\"size\":1,\"x\":1}|member 'x'",
      "{\"type\":\"tock\"}|type is not"})
  void whatIsNoTick_isRefusedNamingThePart(String text, String named) {
    var refused = assertThrows(IllegalArgumentException.class, () -> TickReader.quote(TickReader.object(text), 0));
    assertTrue(String.valueOf(refused.getMessage()).contains(named), refused.getMessage());
  }
}
