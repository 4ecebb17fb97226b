package dev.slipway.lifecycle.socket;

import dev.slipway.api.Frame;
import dev.slipway.api.SocketPolicy;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The time that frames spend in an outbox: offered, merged and taken as the bytes of one write, without threads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OutboxBenchmark {

  private static final Frame TICK = Frame.utf8(new byte[100]);

  /** How many frames go out in one write. */
  @Param({"1", "16"})
  public int merged;

  private final Outbox outbox = new Outbox(SocketPolicy.defaults(), new SocketCounts(null, () -> 0, () -> 0), () -> { });

  /** For JMH. */
  public OutboxBenchmark() {}

  /** Offers frames, then takes until nothing is left. */
  @Benchmark
  public void offerAndTake(Blackhole peer) {
    for (int i = 0; i < merged; i++) {
      outbox.offer(null, TICK);
    }
    for (Batch batch = outbox.take(); batch != null; batch = outbox.take()) {
      peer.consume(batch.wire(null));
    }
  }
}
