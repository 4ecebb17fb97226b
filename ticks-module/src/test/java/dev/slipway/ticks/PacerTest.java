package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacerTest {

  private static final long SECOND = 1_000_000_000;
  /** Near the overflow, where comparing clock values instead of their difference goes wrong. */
  private static final long START = nearOverflow();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 50, 333, 9_999, 99_991, 100_000})
  void sourceThatKeepsTime_makesExactlyTheRate(int rate) {
    Pacer pacer = new Pacer(rate, START);
    long now = START;
    long made = 0;
    while (now - START < 20 * SECOND) {
      made += pacer.due(now);
      now += Math.max(1, pacer.untilNextNanos(now));
    }
    assertEquals(20L * rate, made);
    assertEquals(0, pacer.skipped());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50, 1_000, 100_000})
  void sourceThatWasHeldUp_skipsInsteadOfBursting(int rate) {
    Pacer pacer = new Pacer(rate, START);
    pacer.due(START);
    int most = Math.max(1, (int) (rate * Pacer.GRACE_NANOS / SECOND));
    int burst = pacer.due(START + 10 * SECOND);
    assertTrue(burst <= most, "burst of " + burst);
    assertTrue(Math.abs(10L * rate - burst - pacer.skipped()) <= 1, "skipped " + pacer.skipped());
    assertEquals(0, pacer.due(START + 10 * SECOND), "nothing is left over for the next call");
  }

  @Test
  void nothingIsDue_beforeItsTime() {
    Pacer pacer = new Pacer(10, START);
    assertEquals(1, pacer.due(START));
    assertEquals(0, pacer.due(START + SECOND / 10 - 1));
    assertEquals(1, pacer.untilNextNanos(START + SECOND / 10 - 1));
    assertEquals(1, pacer.due(START + SECOND / 10));
  }

  private static long nearOverflow() {
    return Long.MAX_VALUE - SECOND;
  }
}
