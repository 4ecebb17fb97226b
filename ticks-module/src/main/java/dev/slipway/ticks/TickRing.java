package dev.slipway.ticks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** The last ticks of a stream, at most as many as it was made for. Confined to the stream's lock. */
final class TickRing {

  private final int capacityTicks;
  private final Deque<Tick> ticks;

  /** An empty ring. */
  TickRing(int capacityTicks) {
    this.capacityTicks = capacityTicks;
    ticks = new ArrayDeque<>(Math.min(capacityTicks, 1_024));
  }

  /** Adds a tick in the place of the oldest one when the ring is full. */
  void add(Tick tick) {
    if (ticks.size() == capacityTicks) {
      ticks.removeFirst();
    }
    ticks.addLast(tick);
  }

  /** Returns the newest ticks that are wanted, oldest first, at most {@code limit} of them. */
  List<Tick> newest(Predicate<Tick> wanted, int limit) {
    List<Tick> found = new ArrayList<>(Math.min(limit, ticks.size()));
    var backwards = ticks.descendingIterator();
    while (backwards.hasNext() && found.size() < limit) {
      Tick tick = backwards.next();
      if (wanted.test(tick)) {
        found.add(tick);
      }
    }
    return found.reversed();
  }

  /** Returns how many ticks are held. */
  int size() {
    return ticks.size();
  }
}
