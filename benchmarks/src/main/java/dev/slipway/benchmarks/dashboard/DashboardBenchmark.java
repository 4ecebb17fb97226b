package dev.slipway.benchmarks.dashboard;

import dev.slipway.benchmarks.fanout.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Shows the dashboard to many event streams at ten changes a second, and prints what that costs and how large a change is against the
 * whole document. Server and viewers are processes of their own.
 */
final class DashboardBenchmark {

  private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-Xms32m", "-Xmx256m", "-XX:-UsePerfData");
  private static final List<String> CLIENT_OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx64m");

  private DashboardBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments how many runs (3), how many viewers (500)
   */
  public static void main(String[] arguments) throws IOException {
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    int viewers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 500;
    System.out.println("| viewers | load before | CPU, % of a core | after they left | changes a second | bytes of a change "
        + "| of the document | % |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (int run = 0; run < runs; run++) {
      String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
      try (Child server = new Child(OPTIONS, DashboardServer.class, List.of())) {
        String port = server.await("port");
        List<String> plan = List.of(port, Long.toString(server.pid()), Integer.toString(viewers));
        try (Child client = new Child(CLIENT_OPTIONS, Watchers.class, plan)) {
          System.out.printf(Locale.ROOT, "| %d | %s | %s |%n", viewers, load, client.await("result"));
        }
      }
    }
  }
}
