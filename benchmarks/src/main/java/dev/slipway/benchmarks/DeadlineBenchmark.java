package dev.slipway.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;

/** Holds the place of the first benchmark. */
public class DeadlineBenchmark {
  /** For JMH. */
  public DeadlineBenchmark() {}

  /**
   * Reads the clock.
   *
   * @return the time, in nanoseconds
   */
  @Benchmark
  public long clock() {
    return System.nanoTime();
  }
}
