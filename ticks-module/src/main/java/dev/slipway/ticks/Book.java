package dev.slipway.ticks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** The last tick of each symbol, and how many there were. Confined to the stream's lock. */
final class Book {

  /** How many symbols a stream may have: what a snapshot in one message can carry. */
  static final int MOST_SYMBOLS = 1_000;

  private static final class Line {
    private Tick last;
    private long ticks;

    Line(Tick first) {
      last = first;
    }
  }

  /** In the order of the last tick, the oldest first. */
  private final LinkedHashMap<String, Line> lines = new LinkedHashMap<>();
  private long ticks;

  /** Returns whether a tick of {@code symbol} has room. */
  boolean hasRoomFor(String symbol) {
    return lines.size() < MOST_SYMBOLS || lines.containsKey(symbol);
  }

  /** Enters the newest tick. */
  void enter(Tick tick) {
    Line line = lines.get(tick.symbol());
    if (line == null) {
      line = new Line(tick);
    }
    line.last = tick;
    line.ticks++;
    lines.putLast(tick.symbol(), line);
    ticks++;
  }

  /** Returns how many ticks there were of {@code symbols}; of all when that is empty. */
  long count(Set<String> symbols) {
    if (symbols.isEmpty()) {
      return ticks;
    }
    long sum = 0;
    for (String symbol : symbols) {
      Line line = lines.get(symbol);
      sum += line == null ? 0 : line.ticks;
    }
    return sum;
  }

  /** Returns the last tick of each of {@code symbols}, or of all when that is empty, numbered after {@code seq}, in order. */
  List<Tick> newerThan(long seq, Set<String> symbols) {
    List<Tick> newer = new ArrayList<>();
    if (symbols.isEmpty()) {
      for (Line line : lines.sequencedValues().reversed()) {
        if (line.last.seq() <= seq) {
          break;
        }
        newer.add(line.last);
      }
      return newer.reversed();
    }
    for (String symbol : symbols) {
      Line line = lines.get(symbol);
      if (line != null && line.last.seq() > seq) {
        newer.add(line.last);
      }
    }
    newer.sort(Comparator.comparingLong(Tick::seq));
    return newer;
  }

  /** Returns the symbols that were seen. */
  Set<String> symbols() {
    return lines.keySet();
  }
}
