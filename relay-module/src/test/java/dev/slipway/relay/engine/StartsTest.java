package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How many outputs may be started at a time. */
class StartsTest {

  @Test
  void moreThanAllowed_waitForTheNextLook_andNothingIsSavedUp() {
    Starts starts = new Starts(2);
    assertFalse(starts.take(), "no look has begun");
    starts.refill();
    starts.refill();
    assertTrue(starts.take());
    assertTrue(starts.take());
    assertFalse(starts.take());
    assertFalse(starts.take());
    starts.refill();
    assertTrue(starts.take());
  }
}
