package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TickRingTest {

  @Test
  void ring_holdsExactlyTheLastTicksWithinCountAndAge() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 200; round++) {
      int capacity = random.nextInt(1, 40);
      long age = random.nextLong(1, 50);
      TickRing ring = new TickRing(capacity, Duration.ofNanos(age));
      List<Tick> model = new ArrayList<>();
      long now = random.nextLong();
      for (int seq = 1; seq <= 200; seq++) {
        now += random.nextInt(6);
        Tick tick = Tick.of(seq, new Quote(1, "A", 1, 1), now);
        ring.add(tick);
        model.add(tick);
        if (random.nextInt(4) == 0) {
          now += random.nextInt(20);
          ring.expire(now);
        }
        long moment = now;
        model.removeIf(old -> moment - old.arrivedNanos() > age);
        while (model.size() > capacity) {
          model.removeFirst();
        }
        assertSameTicks(model, ring, seq);
      }
    }
  }

  @Test
  void tickOutOfTurn_isRefused() {
    TickRing ring = new TickRing(3, Duration.ofDays(1));
    assertThrows(IllegalArgumentException.class, () -> ring.add(Tick.of(2, new Quote(1, "A", 1, 1), 0)));
  }

  private static void assertSameTicks(List<Tick> model, TickRing ring, long last) {
    assertEquals(model.size(), ring.size());
    assertEquals(last - model.size() + 1, ring.first());
    model.forEach(tick -> assertSame(tick, ring.at(tick.seq())));
    assertThrows(IllegalArgumentException.class, () -> ring.at(ring.first() - 1));
    assertThrows(IllegalArgumentException.class, () -> ring.at(last + 1));
    assertEquals(model, ring.newest(tick -> true, 1_000));
  }
}
