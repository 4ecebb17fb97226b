package dev.slipway.benchmarks;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.Deadline;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.work.ModuleWork;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The time of a submission to a pool of 100 workers and a queue of 1,000, by one thread that submits empty jobs as fast as it
 * can. A refusal is cheap, so the time of a {@code trySubmit} means nothing without the share that was refused.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PoolBenchmark {

  private final ModuleWork work = new ModuleWork(new ModuleScope("m", PoolBenchmark.class.getClassLoader(), failure -> { }));
  private final BoundedPool pool = work.pool("p", 100, 1_000);

  /** For JMH. */
  public PoolBenchmark() {}

  /** What became of the submissions; JMH prints the time for each that was taken, and for each that was refused. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Fate {

    /** Jobs that were taken, and run. */
    public long taken;
    /** Jobs that were refused. */
    public long refused;

    /** For JMH. */
    public Fate() {}
  }

  /** Two pools of the JDK with 100 threads and a queue of 1,000, for comparison. */
  @State(Scope.Benchmark)
  public static class Executor {

    private long dropped; // by the one thread that submits
    private final ThreadPoolExecutor waiting = pool((job, pool) -> {
      try {
        pool.getQueue().put(job);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    private final ThreadPoolExecutor dropping = pool((job, pool) -> dropped++);

    /** For JMH. */
    public Executor() {}

    private static ThreadPoolExecutor pool(RejectedExecutionHandler handler) {
      return new ThreadPoolExecutor(100, 100, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(1_000), handler);
    }

    /** Ends the threads. */
    @TearDown
    public void stop() {
      waiting.shutdownNow();
      dropping.shutdownNow();
    }
  }

  /** Submits, and waits while the queue is full: in the long run the time to submit and run a job. */
  @Benchmark
  public void submit() throws InterruptedException {
    pool.submit(PoolBenchmark::job);
  }

  /** Submits unless the queue is full. */
  @Benchmark
  public void trySubmit(Fate fate) {
    if (pool.trySubmit(PoolBenchmark::job)) {
      fate.taken++;
    } else {
      fate.refused++;
    }
  }

  /** The JDK's pool, as it is made to wait for room: the handler of rejections puts the job into the queue. */
  @Benchmark
  public void submitToExecutor(Executor executor) {
    executor.waiting.execute(PoolBenchmark::job);
  }

  /** The JDK's pool, which drops a job when the queue is full. */
  @Benchmark
  public void trySubmitToExecutor(Executor executor, Fate fate) {
    long before = executor.dropped;
    executor.dropping.execute(PoolBenchmark::job);
    if (executor.dropped == before) {
      fate.taken++;
    } else {
      fate.refused++;
    }
  }

  private static void job() {}

  /** Ends the workers. */
  @TearDown
  public void stop() throws InterruptedException {
    work.close(Deadline.after(Duration.ofSeconds(5)));
  }
}
