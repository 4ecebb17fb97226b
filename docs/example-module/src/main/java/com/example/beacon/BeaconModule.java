package com.example.beacon;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Audience;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Setting;
import dev.slipway.api.SocketPolicy;
import dev.slipway.api.Statistic;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A feature that blinks: over WebSocket, over HTTP, and into a logbook. */
public final class BeaconModule implements Lifecycle {

  private static final Setting<Duration> EVERY = Setting.duration(
      "every", Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ofHours(1), "the time between two blinks");

  @Override
  public String name() {
    return "beacon";
  }

  @Override
  public List<Setting<?>> settings() {
    return List.of(EVERY);
  }

  @Override
  public void start(ModuleContext context) throws IOException {
    Duration every = context.settings().get(EVERY);
    Logbook logbook = context.own("logbook", new Logbook(context.data().resolve("logbook.txt")));
    Audience watchers = context.web().audience("watchers");
    Beacon beacon = context.own("beacon", new Beacon(context.clock(), watchers, logbook));

    context.web().http("/api/beacon", AccessPolicy.PUBLIC, new BeaconApi(beacon));
    context.web().webSocket(
        "/ws/beacon", AccessPolicy.PUBLIC, SocketPolicy.defaults(), handshake -> new Watcher(watchers));
    context.web().assets("/beacon");
    context.web().page("Beacon", "/beacon/");

    context.metrics().gauge("blinks", "", "Blinks so far", beacon::count);
    context.health(new BeaconHealth(beacon, every.multipliedBy(5)));
    context.statistics(() -> List.of(Statistic.count("blinks", beacon.count())));

    context.work().scheduler().scheduleAtFixedRate(beacon::blink, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }
}
