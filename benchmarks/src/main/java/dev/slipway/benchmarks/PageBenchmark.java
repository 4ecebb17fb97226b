package dev.slipway.benchmarks;

import dev.slipway.distribution.SlipwayProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * What a page costs in a browser when it is in view and nobody touches it: the processor time of all processes of a headless Chromium,
 * beside that of another one with an empty page in the same seconds. The platform is the distribution with all that it has, at rest.
 */
final class PageBenchmark {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Duration WARM = Duration.ofSeconds(15);
  private static final URI EMPTY = URI.create("about:blank");
  /** Becomes true in a frame of a page that is in view and hears from its platform. */
  private static final String IN_VIEW = """
      new Promise(done => requestAnimationFrame(() => done(document.visibilityState === 'visible' \
      && document.querySelector('#connection, #state, [data-connection]')?.innerText === 'live')))""";
  private static final String WORDS = "document.body.innerText";

  private PageBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments how many times (7), how many seconds each (30), and pages ({@code /dashboard/})
   */
  public static void main(String[] arguments) throws IOException, InterruptedException, TimeoutException {
    int times = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    Duration each = Duration.ofSeconds(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30);
    List<String> pages = arguments.length > 2 ? List.of(arguments).subList(2, arguments.length) : List.of("/dashboard/");
    System.out.println("| page | load before | percent of a core, median | lowest to highest | empty page | difference, median |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    try (Home home = new Home(); SlipwayProcess slipway = home.slipway().start("run")) {
      slipway.awaitReady(LIMIT);
      for (String page : pages) {
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        measure(page, load, slipway.uri(page), times, each);
      }
      slipway.terminate();
      slipway.awaitExit(LIMIT);
    }
  }

  private static void measure(String name, String load, URI address, int times, Duration each)
      throws IOException, InterruptedException, TimeoutException {
    List<Double> shares = new ArrayList<>();
    List<Double> empties = new ArrayList<>();
    List<Double> differences = new ArrayList<>();
    try (HeadlessChromium page = new HeadlessChromium(address); HeadlessChromium empty = new HeadlessChromium(EMPTY)) {
      page.await(IN_VIEW, LIMIT);
      pass(WARM);
      String words = page.ask(WORDS);
      for (int i = 0; i < times; i++) {
        double pageBefore = page.cpuSeconds();
        double emptyBefore = empty.cpuSeconds();
        long start = System.nanoTime();
        pass(each);
        double seconds = (System.nanoTime() - start) / 1e9;
        shares.add(100 * (page.cpuSeconds() - pageBefore) / seconds);
        empties.add(100 * (empty.cpuSeconds() - emptyBefore) / seconds);
        differences.add(shares.getLast() - empties.getLast());
      }
      page.await(IN_VIEW, LIMIT);
      if (words.equals(page.ask(WORDS))) {
        throw new IllegalStateException(name + " has not changed: it was not live");
      }
    }
    System.out.printf(Locale.ROOT, "| `%s` | %s | **%.1f** | %.1f to %.1f | %.1f | %.1f |%n", name, load, median(shares),
        shares.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
        shares.stream().mapToDouble(Double::doubleValue).max().orElseThrow(), median(empties), median(differences));
  }

  /** Returns after that time; meanwhile this process does nothing. */
  private static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
