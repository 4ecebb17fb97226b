package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomWalkTest {

  private static final List<String> SYMBOLS = List.of("ALFA", "BRAVO", "CARGO");

  @Test
  void oneSeed_makesOneSequence() {
    assertEquals(walk(7, 5_000), walk(7, 5_000));
    assertNotEquals(walk(7, 50), walk(8, 50));
  }

  @Test
  void everySymbol_isTraded_inWholeCents_andWanders() {
    List<Quote> quotes = walk(3, 20_000);
    for (String symbol : SYMBOLS) {
      List<Long> prices = quotes.stream().filter(q -> q.symbol().equals(symbol)).map(Quote::priceMicros).toList();
      assertTrue(prices.size() > 5_000, symbol);
      assertTrue(prices.stream().distinct().count() > 20, symbol);
      assertTrue(prices.stream().allMatch(price -> price % 10_000 == 0 && price >= 1_000_000), symbol);
    }
  }

  private static List<Quote> walk(long seed, int length) {
    RandomWalk walk = new RandomWalk(SYMBOLS, new SplittableRandom(seed));
    return Stream.generate(() -> walk.next(1)).limit(length).toList();
  }
}
