package dev.slipway.dashboard.state;

import jakarta.json.JsonNumber;
import jakarta.json.spi.JsonProvider;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as the document shows them: no finer than anybody looks, so that little changes. Stateless. */
final class Round {

  private static final JsonProvider JSON = JsonProvider.provider();

  private Round() {}

  /** Returns {@code value} with at most {@code digits} behind the point, 0 for what is not a number. */
  static JsonNumber to(int digits, double value) {
    double finite = Double.isFinite(value) ? value : 0;
    BigDecimal rounded = BigDecimal.valueOf(finite).setScale(digits, RoundingMode.HALF_UP).stripTrailingZeros();
    return JSON.createValue(rounded.scale() < 0 ? rounded.setScale(0, RoundingMode.UNNECESSARY) : rounded);
  }

  /** Returns a share of 0 to 1 in percent, with one digit behind the point. */
  static JsonNumber percent(double share) {
    return to(1, share * 100);
  }

  /** Returns bytes in MiB, with one digit behind the point. */
  static JsonNumber megabytes(long bytes) {
    return to(1, (double) bytes / (1 << 20));
  }
}
