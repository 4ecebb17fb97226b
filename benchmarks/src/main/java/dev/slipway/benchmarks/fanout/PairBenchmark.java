package dev.slipway.benchmarks.fanout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Two servers beside each other: both run all the time, each with its clients, and take turns of some seconds to be measured while the
 * other rests, so that what else the machine does meets both alike. The first of each pair of turns is the other one than before. Prints
 * the median of the ratios with an interval that holds it with 95 %, from the order of the pairs.
 */
final class PairBenchmark {

  private static final List<String> READ = List.of("deliveries", "serverCpu", "clientCpu", "p99");
  /** What the server takes for what costs its clients one second: they do the same for both, on a machine that is as fast for both. */
  private static final String RELATIVE = "serverCpu/clientCpu";
  private static final List<String> MEASURES = List.of("deliveries", "serverCpu", RELATIVE, "p99");
  private static final double CONFIDENCE = 0.95;
  /** Turns that do not count: code is compiled meanwhile. */
  private static final int WARM_TURNS = 3;
  private static final int SECONDS = 2;
  private static final String TLS = "+tls";

  private PairBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments two servers, which may be {@code deflate}, or have {@code +tls} behind their names, how many pairs (20), how many
   *     clients (1,000), what the source does ({@code max 16 115})
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String first = arguments[0];
    String second = arguments[1];
    int pairs = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20;
    int clients = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1_000;
    String command = arguments.length > 4 ? String.join(" ", Arrays.asList(arguments).subList(4, arguments.length)) : "max 16 115";
    Map<String, List<Double>> ratios = new LinkedHashMap<>();
    Map<String, List<Double>> values = new LinkedHashMap<>();
    try (Side one = new Side(first, clients, command); Side other = new Side(second, clients, command)) {
      for (int pair = -WARM_TURNS; pair < pairs; pair++) {
        Map<String, Double> mine = pair % 2 == 0 ? one.turn() : Map.of();
        Map<String, Double> others = other.turn();
        mine = mine.isEmpty() ? one.turn() : mine;
        System.err.println("pair " + (pair < 0 ? "not counted" : pair + 1) + ": " + first + " " + mine + ", " + second + " " + others);
        for (String measure : pair < 0 ? List.<String>of() : MEASURES) {
          double value = mine.getOrDefault(measure, Double.NaN);
          values.computeIfAbsent(measure, any -> new ArrayList<>()).add(value);
          ratios.computeIfAbsent(measure, any -> new ArrayList<>()).add(value / others.getOrDefault(measure, Double.NaN));
        }
      }
    }
    System.out.printf(Locale.ROOT, "%n%,d clients, %s: %d pairs of %d s each%n%n", clients, command, pairs, SECONDS);
    print(first, second, values, ratios);
  }

  /** A server and its clients. */
  private static final class Side implements AutoCloseable {

    private final Child server;
    private final Child client;

    Side(String name, int clients, String command) throws IOException, InterruptedException {
      String keystore = name.endsWith(TLS) ? Keystore.make().toString() : "";
      boolean deflate = name.equals(FanoutBenchmark.DEFLATE);
      server = FanoutBenchmark.server(deflate ? "slipway" : name.replace(TLS, ""), keystore);
      int port = Integer.parseInt(server.await("port"));
      LoadClient.Plan plan =
          new LoadClient.Plan(port, server.pid(), clients, 0, command, 1, SECONDS, 16, deflate, true, keystore);
      client = new Child(FanoutBenchmark.CLIENT_OPTIONS, LoadClient.class, plan.arguments());
      client.await("ready");
    }

    Map<String, Double> turn() throws IOException {
      client.tell("turn");
      Map<String, Double> result = new LinkedHashMap<>();
      FanoutBenchmark.values("deliveries=" + client.await("deliveries=")).forEach((name, value) -> {
        if (READ.contains(name)) {
          result.put(name, Double.valueOf(value));
        }
      });
      client.await("rests");
      result.put(RELATIVE, result.getOrDefault("serverCpu", Double.NaN) / result.getOrDefault("clientCpu", Double.NaN));
      return result;
    }

    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  private static void print(String first, String second, Map<String, List<Double>> values, Map<String, List<Double>> ratios) {
    System.out.println("| | " + first + ", median | to " + second + ", median | 95 % interval |");
    System.out.println("| --- | --- | --- | --- |");
    ratios.forEach((measure, all) -> {
      double[] sorted = sorted(all);
      int out = outside(sorted.length);
      System.out.printf(Locale.ROOT, "| %s | %,.3f | %.3f | %.3f to %.3f |%n", measure,
          median(sorted(values.getOrDefault(measure, List.of()))), median(sorted), sorted[out], sorted[sorted.length - 1 - out]);
    });
  }

  /**
   * Returns how many values at each end lie outside the interval between two of {@code count} sorted values that holds the true median
   * with 95 %: each lies below it with one half, whatever their distribution.
   */
  private static int outside(int count) {
    double probability = Math.pow(0.5, count);
    double tail = probability;
    int out = 0;
    while (out < count / 2 - 1) {
      probability = probability * (count - out) / (out + 1);
      if (2 * (tail + probability) > 1 - CONFIDENCE) {
        break;
      }
      tail += probability;
      out++;
    }
    return out;
  }

  private static double median(double... sorted) {
    int middle = sorted.length / 2;
    return sorted.length == 0 ? Double.NaN : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double[] sorted(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }
}
