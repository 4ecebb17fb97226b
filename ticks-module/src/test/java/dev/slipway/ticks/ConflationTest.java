package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConflationTest {

  private static final List<String> SYMBOLS = List.of("A", "B", "C", "D", "E");

  /** For random ticks, filters and moments: in order, each symbol's last value told, and every tick told or counted, once. */
  @Test
  void whatIsToldAndCounted_isEveryTickOnce() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 500; round++) {
      Set<String> wanted = wanted(random);
      Book book = new Book();
      long seq = 0;
      for (int i = random.nextInt(20); i > 0; i--) {
        enter(book, ++seq, random);
      }
      Conflation conflation = new Conflation(wanted, book, seq);
      Map<String, Long> last = new HashMap<>();
      book.newerThan(0, wanted).forEach(tick -> last.put(tick.symbol(), tick.seq()));
      for (int turn = 0; turn < 30; turn++) {
        long before = seq;
        long matching = 0;
        for (int i = random.nextInt(12); i > 0; i--) {
          Tick tick = enter(book, ++seq, random);
          if (wanted.isEmpty() || wanted.contains(tick.symbol())) {
            matching++;
            last.put(tick.symbol(), tick.seq());
          }
        }
        Conflation.Batch batch = conflation.next(book, seq);
        assertEquals(matching, batch.left() + batch.ticks().size());
        assertInOrderAfter(before, batch.ticks());
        batch.ticks().forEach(tick -> assertEquals(last.get(tick.symbol()), tick.seq()));
        assertEquals(seq, conflation.seq());
        Map<String, Long> told = new HashMap<>();
        conflation.told().forEach(tick -> told.put(tick.symbol(), tick.seq()));
        assertEquals(last, told);
      }
    }
  }

  private static void assertInOrderAfter(long seq, List<Tick> ticks) {
    List<String> symbols = new ArrayList<>();
    long previous = seq;
    for (Tick tick : ticks) {
      assertTrue(tick.seq() > previous, () -> ticks.toString());
      previous = tick.seq();
      symbols.add(tick.symbol());
    }
    assertEquals(symbols.size(), new HashSet<>(symbols).size());
  }

  private static Set<String> wanted(SplittableRandom random) {
    Set<String> wanted = new HashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      wanted.add(SYMBOLS.get(random.nextInt(SYMBOLS.size())));
    }
    return wanted;
  }

  private static Tick enter(Book book, long seq, SplittableRandom random) {
    Tick tick = Tick.of(seq, new Quote(1, SYMBOLS.get(random.nextInt(SYMBOLS.size())), 1, 1), 0);
    book.enter(tick);
    return tick;
  }
}
