package dev.slipway.chat;

import dev.slipway.api.Lease;
import dev.slipway.api.ModuleMetrics;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.DistributionSummary;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Timer;
import java.util.Map;
import java.util.function.Supplier;

/** Meters that nobody reads. Thread-safe. */
final class FakeMetrics implements ModuleMetrics {

  @Override
  public Counter counter(String name, String description) {
    return Metrics.globalRegistry().getOrCreate(Counter.builder("fake_" + name));
  }

  @Override
  public Timer timer(String name, String description) {
    return Metrics.globalRegistry().getOrCreate(Timer.builder("fake_" + name));
  }

  @Override
  public DistributionSummary summary(String name, String unit, String description) {
    return Metrics.globalRegistry().getOrCreate(DistributionSummary.builder("fake_" + name));
  }

  @Override
  public Lease gauge(String name, String unit, String description, Supplier<? extends Number> value) {
    return () -> {};
  }

  @Override
  public Lease gauge(
      String name, String unit, String description, Map<String, String> labels, Supplier<? extends Number> value) {
    return () -> {};
  }
}
