package dev.slipway.benchmarks;

import dev.slipway.api.Frame;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The time to encode a message, which is paid once however many sessions hear it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark {

  /** The length of the message. */
  @Param({"100", "1000"})
  public int bytes;

  private String text = "";
  private byte[] utf8 = {};

  /** For JMH. */
  public FrameBenchmark() {}

  /** Makes the message. */
  @Setup
  public void write() {
    text = "x".repeat(bytes);
    utf8 = text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a frame of text. */
  @Benchmark
  public Frame text() {
    return Frame.text(text);
  }

  /** Returns a frame of text that is UTF-8 already. */
  @Benchmark
  public Frame utf8() {
    return Frame.utf8(utf8);
  }
}
