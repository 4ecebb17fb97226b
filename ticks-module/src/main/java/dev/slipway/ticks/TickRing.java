package dev.slipway.ticks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The last ticks of a stream: at most as many as it was made for, and none older than it was told. Confined to the stream's lock.
 *
 * <p>Numbers have no gaps, so a tick's place follows from its number.
 */
final class TickRing {

  private final @Nullable Tick[] slots;
  private final long oldestNanos;
  private long first = 1;
  private long last;

  /**
   * An empty ring.
   *
   * @param capacityTicks how many ticks are kept at most
   * @param age how long a tick is kept at most
   */
  TickRing(int capacityTicks, Duration age) {
    slots = new Tick[capacityTicks];
    oldestNanos = age.toNanos();
  }

  /** Adds the tick whose number is one more than that of the last one, in the place of the oldest when the ring is full. */
  void add(Tick tick) {
    if (tick.seq() != last + 1) {
      throw new IllegalArgumentException("tick " + tick.seq() + " does not follow tick " + last);
    }
    last = tick.seq();
    slots[slot(last)] = tick;
    first = Math.max(first, last - slots.length + 1);
    expire(tick.arrivedNanos());
  }

  /** Forgets what is too old at that moment. */
  void expire(long nowNanos) {
    while (first <= last && nowNanos - at(first).arrivedNanos() > oldestNanos) {
      slots[slot(first)] = null;
      first++;
    }
  }

  /** Returns the number of the oldest tick that is kept; one more than the last number when none is. */
  long first() {
    return first;
  }

  /** Returns the tick of that number, which must be kept. */
  Tick at(long seq) {
    Tick tick = seq < first || seq > last ? null : slots[slot(seq)];
    if (tick == null) {
      throw new IllegalArgumentException("tick " + seq + " is not among those kept, " + first + " to " + last);
    }
    return tick;
  }

  /** Returns the newest ticks that are wanted, oldest first, at most {@code limit} of them. */
  List<Tick> newest(Predicate<Tick> wanted, int limit) {
    List<Tick> found = new ArrayList<>(Math.min(limit, size()));
    for (long seq = last; seq >= first && found.size() < limit; seq--) {
      Tick tick = at(seq);
      if (wanted.test(tick)) {
        found.add(tick);
      }
    }
    return found.reversed();
  }

  /** Returns how many ticks are held. */
  int size() {
    return (int) (last - first + 1);
  }

  private int slot(long seq) {
    return (int) (seq % slots.length);
  }
}
