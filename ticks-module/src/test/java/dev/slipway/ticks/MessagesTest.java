package dev.slipway.ticks;

import static dev.slipway.ticks.FakeSession.json;
import static dev.slipway.ticks.FakeSession.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {

  @Test
  void tick_hasExactlyTheDocumentedForm() {
    Quote quote = new Quote(1_763_690_400_123_456_789L, "ALFA", 101_250_000, 42);
    assertEquals(
        "{\"type\":\"tick\",\"seq\":7,\"t\":1763690400123456789,\"symbol\":\"ALFA\",\"price\":101.25,\"size\":42}",
        text(Messages.tick(7, quote)));
  }

  @ParameterizedTest
  @CsvSource({"1,0.000001", "10,0.00001", "999999,0.999999", "1000000,1", "1010000,1.01", "100000000,100",
      "101250000,101.25", "9223372036854775807,9223372036854.775807"})
  void tick_writesThePriceWithoutRounding(long micros, String price) {
    assertEquals(price, text(Messages.tick(1, new Quote(1, "A", micros, 1))).replaceAll(".*\"price\":([^,]*),.*", "$1"));
  }

  @Test
  void tick_isReadBackByAJsonLibrary() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 2_000; i++) {
      Quote quote = new Quote(random.nextLong(), "S" + i, random.nextLong(1, Long.MAX_VALUE), random.nextLong(1, 1_000));
      JsonObject read = json(Messages.tick(i, quote));
      assertEquals(i, read.getInt("seq"));
      assertEquals(quote.timeNanos(), read.getJsonNumber("t").longValueExact());
      assertEquals(quote.symbol(), read.getString("symbol"));
      assertEquals(0, BigDecimal.valueOf(quote.priceMicros(), 6).compareTo(read.getJsonNumber("price").bigDecimalValue()));
      assertEquals(quote.size(), read.getJsonNumber("size").longValueExact());
    }
  }

  @Test
  void otherMessages_haveTheDocumentedForm() {
    assertEquals(
        "{\"type\":\"hello\",\"stream\":\"k3\",\"next\":12,\"rate\":50,\"symbols\":[\"ALFA\",\"BRAVO\"],"
            + "\"subscription\":{\"mode\":\"all\"}}",
        text(Messages.hello("k3", 12, 50, List.of("ALFA", "BRAVO"), Subscription.PLAIN)));
    assertEquals(
        "{\"type\":\"hello\",\"stream\":\"k3\",\"next\":1,\"symbols\":[],\"subscription\":{\"mode\":\"all\"}}",
        text(Messages.hello("k3", 1, 0, List.of(), Subscription.PLAIN)));
    assertEquals(
        "{\"type\":\"subscribed\",\"next\":3,\"mode\":\"latest\",\"fps\":24,\"symbols\":[\"ALFA\",\"BRAVO\"]}",
        text(Messages.subscribed(3, new Subscription(Set.of("BRAVO", "ALFA"), Subscription.Mode.LATEST, 24))));
    assertEquals(
        "{\"type\":\"snapshot\",\"seq\":9,\"ticks\":[{\"type\":\"tick\",\"seq\":8,\"t\":1,\"symbol\":\"A\",\"price\":2,\"size\":3}]}",
        text(Messages.snapshot(9, List.of(Tick.of(8, new Quote(1, "A", 2_000_000, 3), 0)))));
    assertEquals("{\"type\":\"gap\",\"from\":3,\"to\":7}", text(Messages.gap(3, 7)));
    assertEquals("{\"type\":\"source-gap\",\"from\":3,\"to\":7}", text(Messages.sourceGap(3, 7)));
    assertEquals("{\"type\":\"conflated\",\"count\":9}", text(Messages.conflated(9)));
    assertEquals(
        "{\"type\":\"error\",\"code\":\"not-understood\",\"message\":\"say \\\"what\\\"\"}",
        text(Messages.error("not-understood", "say \"what\"")));
  }

  @Test
  void quote_refusesWhatCannotBeATrade() {
    assertThrows(IllegalArgumentException.class, () -> new Quote(1, "", 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Quote(1, "A\"", 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Quote(1, "A".repeat(33), 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Quote(1, "A", 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Quote(1, "A", 1, -1));
  }
}
