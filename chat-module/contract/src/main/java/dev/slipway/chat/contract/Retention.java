package dev.slipway.chat.contract;

import java.time.Duration;

/**
 * How much of each room is kept. Immutable.
 *
 * @param age messages older than this are forgotten
 * @param messages of each room so many are kept, the newest
 */
public record Retention(Duration age, long messages) {

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when a limit is not positive
   */
  public Retention {
    if (age.isNegative() || age.isZero() || messages < 1) {
      throw new IllegalArgumentException("a retention needs a positive age and at least one message, not " + age + " and " + messages);
    }
  }
}
