package dev.slipway.mongodb;

import com.mongodb.ConnectionString;
import dev.slipway.api.Lease;
import dev.slipway.api.ModuleMetrics;
import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.DistributionSummary;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** One process's log on a server, as the module makes it. */
final class Node implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-01-31T12:00:00.123Z");

  final MongoMeters meters = new MongoMeters(new NoMetrics());
  final Store store;
  final ChatLog log;

  Node(String uri) {
    this(uri, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  Node(String uri, Clock clock) {
    this(uri, "slipway", clock);
  }

  Node(String uri, String database, Clock clock) {
    MongoSettings settings = new MongoSettings(
        new ConnectionString(uri), database, Duration.ofMillis(500), Duration.ofSeconds(5), 64);
    store = MongodbModule.store(settings, meters);
    log = new MongoChatLog(store, meters, clock, settings.timeout());
  }

  List<Appended> say(String room, String sender, String... ids) throws LogFailure {
    return log.append(room, Arrays.stream(ids).map(id -> new Draft(sender, id, "content of " + id, NOW)).toList());
  }

  @Override
  public void close() {
    store.close();
  }

  /** Meters of Helidon that nobody shows. */
  private static final class NoMetrics implements ModuleMetrics {
    @Override
    public Counter counter(String name, String description) {
      return Metrics.globalRegistry().getOrCreate(Counter.builder(name));
    }

    @Override
    public Timer timer(String name, String description) {
      return Metrics.globalRegistry().getOrCreate(Timer.builder(name));
    }

    @Override
    public DistributionSummary summary(String name, String unit, String description) {
      return Metrics.globalRegistry().getOrCreate(DistributionSummary.builder(name));
    }

    @Override
    public Lease gauge(
        String name, String unit, String description, Map<String, String> labels, Supplier<? extends Number> value) {
      return gauge(name, unit, description, value);
    }

    @Override
    public Lease gauge(String name, String unit, String description, Supplier<? extends Number> value) {
      return () -> {};
    }
  }
}
