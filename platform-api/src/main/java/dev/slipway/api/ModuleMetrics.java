package dev.slipway.api;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.DistributionSummary;
import io.helidon.metrics.api.Timer;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A module's meters, shown in {@code /metrics} as {@code <module>_<name>} and taken back with the module.
 *
 * <p>Thread-safe. A second call with the same name returns the same meter. Names are lower-case words joined by dots or
 * underscores.
 */
public interface ModuleMetrics {

  /** Returns the counter of that name. */
  Counter counter(String name, String description);

  /** Returns the timer of that name. */
  Timer timer(String name, String description);

  /** Returns the distribution summary of that name, of values in {@code unit}. */
  DistributionSummary summary(String name, String unit, String description);

  /** Adds a gauge whose value, in {@code unit}, is read whenever the meters are; {@code value} must not block. */
  Lease gauge(String name, String unit, String description, Supplier<? extends Number> value);

  /**
   * Adds a gauge that is told from others of its name by {@code labels}, such as the name of a stream. All gauges of one name have
   * the same labels, and each of them counts towards the module's 1,000 meters: give the lease back when what it shows is gone.
   */
  Lease gauge(String name, String unit, String description, Map<String, String> labels, Supplier<? extends Number> value);
}
