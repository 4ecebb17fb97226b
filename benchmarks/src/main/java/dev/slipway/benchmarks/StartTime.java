package dev.slipway.benchmarks;

import dev.slipway.distribution.SlipwayProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/**
 * The time from the start of the process to the first 200 of {@code /health/ready}, and the memory then: of an assembled
 * distribution, with its AOT cache and without, in alternating order. Run it by {@code benchmarks/start-time}.
 */
public final class StartTime {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int RUNS = 15;

  private StartTime() {}

  /**
   * Measures and prints.
   *
   * @param arguments the folder of the distribution, and the number of starts
   */
  public static void main(String[] arguments) throws IOException, InterruptedException, TimeoutException {
    Path home = Path.of(arguments[0]).toAbsolutePath();
    int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : RUNS;
    Path data = Files.createTempDirectory("slipway-start-time");
    List<Start> with = new ArrayList<>();
    List<Start> without = new ArrayList<>();
    start(home, data, ""); // files come into the cache of the system
    for (int run = 0; run < runs; run++) {
      with.add(start(home, data, ""));
      without.add(start(home, data, "-XX:AOTMode=off"));
    }
    System.out.printf(Locale.ROOT, "%d starts each, %d cores, load %.1f%n", runs, Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    print("with the AOT cache", with);
    print("without", without);
  }

  /** One start. */
  private record Start(Duration ready, long residentKib) {}

  private static Start start(Path home, Path data, String options) throws IOException, InterruptedException, TimeoutException {
    try (SlipwayProcess process = SlipwayProcess.of(home).data(data).jvm(options).start("run")) {
      Duration ready = process.awaitReady(LIMIT);
      long resident = residentKib(process.pid());
      process.terminate();
      process.awaitExit(LIMIT);
      return new Start(ready, resident);
    }
  }

  private static long residentKib(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(-1);
  }

  private static void print(String label, List<Start> starts) {
    List<Long> millis = starts.stream().map(start -> start.ready().toMillis()).sorted().toList();
    List<Long> resident = starts.stream().map(Start::residentKib).sorted().toList();
    System.out.printf(Locale.ROOT, "%-20s ready in %d ms (median; %d to %d), %d MB resident%n", label + ":",
        millis.get(millis.size() / 2), millis.getFirst(), millis.getLast(), resident.get(resident.size() / 2) * 1_024 / 1_000_000);
  }
}
