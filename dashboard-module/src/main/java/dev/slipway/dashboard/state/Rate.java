package dev.slipway.dashboard.state;

/** How fast a count grows, between two looks. Confined to one thread at a time. */
final class Rate {

  private double last = Double.NaN;
  private double elapsed;

  Rate() {}

  /**
   * Returns by how much the count has grown a second since the last look that could read it, 0 at the first or when it began anew, and
   * 0 for a count that is not a number.
   */
  double perSecond(double count, double seconds) {
    elapsed += seconds;
    if (Double.isNaN(count)) {
      return 0;
    }
    double grown = Double.isNaN(last) || count < last || elapsed <= 0 ? 0 : (count - last) / elapsed;
    last = count;
    elapsed = 0;
    return grown;
  }
}
