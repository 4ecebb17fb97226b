package dev.slipway.lifecycle.socket;

import dev.slipway.api.Frame;
import dev.slipway.api.SocketPolicy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The time from an offer to the last of many sessions, with real outboxes and writers and without a network: what the
 * platform adds to the price of the system's writes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AudienceBenchmark {

  private static final Frame TICK = Frame.utf8(new byte[100]);

  /** How many sessions hear. */
  @Param({"100", "1000", "10000"})
  public int sessions;

  private final HostAudience audience = MemoryRoute.audience();
  private volatile CountDownLatch left = new CountDownLatch(0);

  /** For JMH. */
  public AudienceBenchmark() {}

  /** Opens the sessions. */
  @Setup
  public void open() {
    MemoryRoute route = new MemoryRoute(SocketPolicy.defaults());
    for (int i = 0; i < sessions; i++) {
      audience.add(route.session(bytes -> left.countDown()));
    }
  }

  /** Offers a frame and waits until every session has written it. */
  @Benchmark
  public void deliver() throws InterruptedException {
    CountDownLatch written = new CountDownLatch(sessions);
    left = written;
    audience.offer(TICK);
    written.await();
  }
}
