package dev.slipway.ticks;

import dev.slipway.api.Lease;
import dev.slipway.api.ModuleMetrics;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.DistributionSummary;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Timer;
import java.util.Map;
import java.util.function.Supplier;

/** Meters that nobody reads. Thread-safe. */
record FakeMetrics(MeterRegistry registry) implements ModuleMetrics {

  static final FakeMetrics UNREAD = new FakeMetrics(Metrics.createMeterRegistry());

  @Override
  public Counter counter(String name, String description) {
    return registry.getOrCreate(Counter.builder(name));
  }

  @Override
  public Timer timer(String name, String description) {
    return registry.getOrCreate(Timer.builder(name));
  }

  @Override
  public DistributionSummary summary(String name, String unit, String description) {
    return registry.getOrCreate(DistributionSummary.builder(name));
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
