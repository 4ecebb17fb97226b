package dev.slipway.dashboard.state;

import jakarta.json.JsonValue;
import java.time.Duration;

/** A collector of what others keep up to date. Thread-safe. */
record SectionCollector(Section source) implements Collector {

  @Override
  public String section() {
    return source.section();
  }

  @Override
  public Duration period() {
    return Duration.ofMillis(100);
  }

  @Override
  public JsonValue collect() {
    return source.value();
  }
}
