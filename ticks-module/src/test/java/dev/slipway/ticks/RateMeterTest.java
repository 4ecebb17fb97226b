package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RateMeterTest {

  private static final long SECOND = 1_000_000_000;

  private long nowNanos = Long.MAX_VALUE - SECOND;
  private final RateMeter meter = new RateMeter(() -> nowNanos);

  @Test
  void rate_isThatOfTheLastFiveWholeSeconds() {
    assertEquals(0, meter.perSecond());
    marksOfOneSecond(10);
    assertEquals(10, meter.perSecond());
    marksOfOneSecond(20);
    assertEquals(15, meter.perSecond());
    for (int i = 0; i < 5; i++) {
      marksOfOneSecond(40);
    }
    assertEquals(40, meter.perSecond());
  }

  @Test
  void silence_bringsTheRateToZero() {
    marksOfOneSecond(10);
    nowNanos += 2 * SECOND;
    assertEquals(10 / 3.0, meter.perSecond(), 1e-9);
    nowNanos += 3600 * SECOND;
    assertEquals(0, meter.perSecond());
    marksOfOneSecond(5);
    assertEquals(1, meter.perSecond());
  }

  @Test
  void age_isTheTimeSinceTheLastMark() {
    nowNanos += 7;
    assertEquals(7, meter.sinceLastNanos());
    meter.mark();
    assertEquals(0, meter.sinceLastNanos());
    nowNanos += 3;
    assertEquals(3, meter.sinceLastNanos());
  }

  private void marksOfOneSecond(int count) {
    for (int i = 0; i < count; i++) {
      meter.mark();
    }
    nowNanos += SECOND;
  }
}
