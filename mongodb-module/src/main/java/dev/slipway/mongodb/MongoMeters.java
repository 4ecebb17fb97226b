package dev.slipway.mongodb;

import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import com.mongodb.event.ConnectionClosedEvent;
import com.mongodb.event.ConnectionCreatedEvent;
import com.mongodb.event.ConnectionPoolListener;
import dev.slipway.api.ModuleMetrics;
import dev.slipway.api.Statistic;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the driver does, as {@code /metrics} and the final statistics show it. Thread-safe; no method blocks. */
final class MongoMeters implements CommandListener, ConnectionPoolListener {

  private final Timer time;
  private final Counter failures;
  private final Counter conflicts;
  private final LongAdder commandCount = new LongAdder();
  private final LongAdder failureCount = new LongAdder();
  private final LongAdder conflictCount = new LongAdder();
  private final AtomicInteger connections = new AtomicInteger();

  MongoMeters(ModuleMetrics metrics) {
    time = metrics.timer("commands", "Commands that the server answered, and the time it took");
    failures = metrics.counter("command_failures", "Commands that failed, or whose answer did not come");
    conflicts = metrics.counter("append_conflicts", "Batches that were tried again: another node was faster, or a message was repeated");
    metrics.gauge("connections", "", "Connections to servers", connections::get);
  }

  /** Counts a batch that is tried again. */
  void conflict() {
    conflicts.increment();
    conflictCount.increment();
  }

  @Override
  public void commandSucceeded(CommandSucceededEvent event) {
    time.record(event.getElapsedTime(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
    commandCount.increment();
  }

  @Override
  public void commandFailed(CommandFailedEvent event) {
    failures.increment();
    failureCount.increment();
  }

  @Override
  public void connectionCreated(ConnectionCreatedEvent event) {
    connections.incrementAndGet();
  }

  @Override
  public void connectionClosed(ConnectionClosedEvent event) {
    connections.decrementAndGet();
  }

  /** Returns how many batches were tried again. */
  long conflicts() {
    return conflictCount.sum();
  }

  /** Returns the lines of the final statistics. */
  List<Statistic> statistics() {
    return List.of(
        Statistic.count("commands", commandCount.sum()),
        Statistic.count("commands that failed", failureCount.sum()),
        Statistic.count("batches tried again", conflictCount.sum()));
  }
}
