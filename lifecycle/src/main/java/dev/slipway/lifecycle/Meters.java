package dev.slipway.lifecycle;

import dev.slipway.api.PlatformMeters;
import dev.slipway.lifecycle.observe.Metrics;
import dev.slipway.lifecycle.web.WebHost;
import java.util.List;

/** What the platform's meters read, as a service for modules. Thread-safe. */
record Meters(Metrics metrics, WebHost web) implements PlatformMeters {

  @Override
  public List<Reading> read() {
    return metrics.read();
  }

  @Override
  public List<Served> served() {
    return web.served();
  }
}
