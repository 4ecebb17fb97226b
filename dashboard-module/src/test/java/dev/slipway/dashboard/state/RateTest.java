package dev.slipway.dashboard.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How fast a count grows that cannot be read at times. */
class RateTest {

  @Test
  void aCountThatCannotBeReadForAMoment_goesOnFromBefore() {
    Rate rate = new Rate();
    assertEquals(0, rate.perSecond(1_000, 0));
    assertEquals(0, rate.perSecond(Double.NaN, 1));
    assertEquals(3, rate.perSecond(1_006, 1));
    assertEquals(4, rate.perSecond(1_010, 1));
    assertEquals(0, rate.perSecond(2, 1), "it began anew");
  }
}
