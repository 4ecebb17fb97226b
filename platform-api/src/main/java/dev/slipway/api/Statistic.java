package dev.slipway.api;

/**
 * One line of a module's final statistics. Immutable.
 *
 * @param label what was counted, such as {@code messages delivered}
 * @param value how many, in {@code unit}
 * @param unit the unit, empty for plain counts
 */
public record Statistic(String label, double value, String unit) {

  /** Returns a plain count. */
  public static Statistic count(String label, long value) {
    return new Statistic(label, value, "");
  }
}
