package dev.slipway.ticks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ticks of some symbols, thinned out: each time it is asked, the last tick of each symbol that has changed since.
 *
 * <p>Confined to the stream's lock. What is told is in the order of the stream, and what is told together with what is counted as
 * left out is every tick of these symbols, each once.
 */
final class Conflation {

  /**
   * What is to be told at one moment. Immutable.
   *
   * @param left how many ticks were left out for these
   * @param ticks the last ones, in order
   */
  record Batch(long left, List<Tick> ticks) {}

  private final Set<String> symbols;
  private final Map<String, Tick> told = new LinkedHashMap<>();
  private long seq;
  private long counted;

  /** A conflation of everything that comes after tick {@code lastSeq}, where {@code symbols} empty stands for all. */
  Conflation(Set<String> symbols, Book book, long lastSeq) {
    this.symbols = symbols;
    seq = lastSeq;
    counted = book.count(symbols);
    book.newerThan(0, symbols).forEach(tick -> told.put(tick.symbol(), tick));
  }

  /** Returns what has changed since the last call. */
  Batch next(Book book, long lastSeq) {
    List<Tick> changed = book.newerThan(seq, symbols);
    long count = book.count(symbols);
    Batch batch = new Batch(count - counted - changed.size(), changed);
    seq = lastSeq;
    counted = count;
    changed.forEach(tick -> told.put(tick.symbol(), tick));
    return batch;
  }

  /** Returns up to which tick was told or counted. */
  long seq() {
    return seq;
  }

  /** Returns the last tick of each symbol up to {@link #seq}. */
  List<Tick> told() {
    return List.copyOf(told.values());
  }
}
