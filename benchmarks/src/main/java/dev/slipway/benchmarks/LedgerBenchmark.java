package dev.slipway.benchmarks;

import dev.slipway.lifecycle.ledger.Holding.Kind;
import dev.slipway.lifecycle.ledger.Ledger;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The price of a lease: recorded with the place that asks for it, and struck again. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LedgerBenchmark {

  /** How much the module holds already. */
  @Param({"0", "10000"})
  public int held;

  private final Ledger ledger = new Ledger("m");

  /** For JMH. */
  public LedgerBenchmark() {}

  /** Fills the ledger. */
  @Setup
  public void hold() {
    for (int i = 0; i < held; i++) {
      ledger.record(Kind.TASK, "task", () -> { });
    }
  }

  /** Acquires and gives back. */
  @Benchmark
  public void recordAndStrike() {
    ledger.record(Kind.TASK, "task", () -> { }).close();
  }
}
