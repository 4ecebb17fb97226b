package dev.slipway.dashboard.state;

/** How fast a count grows, between two looks. Confined to one thread at a time. */
final class Rate {

  private double last = Double.NaN;

  Rate() {}

  /** Returns by how much the count has grown a second since the last look, 0 at the first or when it began anew. */
  double perSecond(double count, double seconds) {
    double grown = Double.isNaN(last) || count < last || seconds <= 0 ? 0 : (count - last) / seconds;
    last = count;
    return grown;
  }
}
