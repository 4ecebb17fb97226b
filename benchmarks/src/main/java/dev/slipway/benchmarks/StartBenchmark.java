package dev.slipway.benchmarks;

import dev.slipway.distribution.SlipwayProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/**
 * The time from exec to the first 200 of {@code /health/ready}, and the memory at that moment, with and without the AOT
 * cache. Both take turns, so that a noisy machine is noisy for both; the first start of each is not counted.
 */
final class StartBenchmark {

  private static final int ROUNDS = 11;
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String WITHOUT_CACHE = "-XX:AOTMode=off";

  private final Home home;

  private StartBenchmark(Home home) {
    this.home = home;
  }

  /** One start. */
  private record Start(long readyMillis, long kilobytes) {}

  /**
   * Measures and prints.
   *
   * @param arguments how many starts count, 11 if not said
   */
  public static void main(String[] arguments) throws IOException, InterruptedException, TimeoutException {
    int rounds = arguments.length == 0 ? ROUNDS : Integer.parseInt(arguments[0]);
    try (Home home = new Home()) {
      new StartBenchmark(home).run(rounds);
    }
  }

  private void run(int rounds) throws IOException, InterruptedException, TimeoutException {
    start("");
    start(WITHOUT_CACHE);
    List<Start> with = new ArrayList<>();
    List<Start> without = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      with.add(start(""));
      without.add(start(WITHOUT_CACHE));
    }
    System.out.printf("%-18s %12s %8s %8s %15s%n", rounds + " starts", "ready ms", "min", "max", "RSS MB, median");
    print("with AOT cache", with);
    print("without", without);
  }

  private Start start(String options) throws IOException, InterruptedException, TimeoutException {
    try (SlipwayProcess process = home.slipway().jvm(options).start("run")) {
      long ready = process.awaitReady(LIMIT).toMillis();
      long kilobytes = Home.residentKilobytes(process.pid());
      process.terminate();
      SlipwayProcess.Exit exit = process.awaitExit(LIMIT);
      if (exit.code() != 0) {
        throw new IllegalStateException("exit " + exit.code() + ":\n" + exit.output());
      }
      return new Start(ready, kilobytes);
    }
  }

  private static void print(String what, List<Start> starts) {
    List<Long> ready = starts.stream().map(Start::readyMillis).sorted().toList();
    List<Long> memory = starts.stream().map(Start::kilobytes).sorted().toList();
    System.out.printf(Locale.ROOT, "%-18s %12d %8d %8d %15d%n",
        what, ready.get(ready.size() / 2), ready.getFirst(), ready.getLast(), memory.get(memory.size() / 2) / 1024);
  }
}
