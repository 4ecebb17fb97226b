package dev.slipway.benchmarks.fanout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What ledger, watch and proof cost while nothing starts or stops: pairs of the kernel and of its sockets alone; or what the dashboard
 * costs that nobody looks at: pairs of the kernel with and without it. Each is in a process of its own, the first of each pair by turns.
 * Prints the median of the differences with an interval that holds it with 95 %, from the order of the pairs.
 */
final class SteadyBenchmark {

  private static final List<String> KERNEL = List.of("slipway", "bare");
  private static final List<String> DASHBOARD = List.of("dashboard", "slipway");
  private static final List<String> MEASURES = List.of("deliveries", "serverCpu");
  private static final double CONFIDENCE = 0.95;

  private SteadyBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param words {@code dashboard} where that is compared; how many pairs (20), how many clients (1,000), what the source does
   *     ({@code max 16 115})
   */
  public static void main(String[] words) throws IOException {
    boolean dashboard = words.length > 0 && words[0].equals("dashboard");
    List<String> sides = dashboard ? DASHBOARD : KERNEL;
    String[] arguments = dashboard ? Arrays.copyOfRange(words, 1, words.length) : words;
    int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
    int clients = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
    String command = arguments.length > 2 ? String.join(" ", Arrays.asList(arguments).subList(2, arguments.length)) : "max 16 115";
    Map<String, List<Double>> differences = new LinkedHashMap<>();
    Map<String, List<Double>> with = new LinkedHashMap<>();
    for (int pair = 0; pair < pairs; pair++) {
      Map<String, Map<String, Double>> both = new LinkedHashMap<>();
      for (String side : pair % 2 == 0 ? sides : sides.reversed()) {
        both.put(side, measure(side, clients, command));
      }
      System.err.println("pair " + (pair + 1) + " " + both);
      for (String measure : MEASURES) {
        double on = both.getOrDefault(sides.getFirst(), Map.of()).getOrDefault(measure, Double.NaN);
        double off = both.getOrDefault(sides.getLast(), Map.of()).getOrDefault(measure, Double.NaN);
        with.computeIfAbsent(measure, any -> new ArrayList<>()).add(on);
        differences.computeIfAbsent(measure, any -> new ArrayList<>()).add(100 * (on / off - 1));
      }
    }
    print(clients, command + (dashboard ? ", the dashboard that nobody looks at" : ", everything") + " against without", with, differences);
  }

  private static Map<String, Double> measure(String side, int clients, String command) throws IOException {
    try (Child server = new Child(FanoutBenchmark.SERVER_OPTIONS, FanoutServer.class, List.of(side))) {
      int port = Integer.parseInt(server.await("port"));
      LoadClient.Plan plan = new LoadClient.Plan(port, server.pid(), clients, 0, command, 3, 3, 16, false);
      try (Child client = new Child(FanoutBenchmark.CLIENT_OPTIONS, LoadClient.class, plan.arguments())) {
        Map<String, Double> result = new LinkedHashMap<>();
        FanoutBenchmark.values("deliveries=" + client.await("deliveries=")).forEach((name, value) -> {
          if (MEASURES.contains(name)) {
            result.put(name, Double.valueOf(value));
          }
        });
        return result;
      }
    }
  }

  private static void print(int clients, String what, Map<String, List<Double>> with, Map<String, List<Double>> differences) {
    int pairs = differences.values().iterator().next().size();
    System.out.printf(Locale.ROOT, "%n%,d clients, %s: %d pairs%n%n", clients, what, pairs);
    System.out.println("| | with, median | difference, median | 95 % interval |");
    System.out.println("| --- | --- | --- | --- |");
    differences.forEach((measure, values) -> {
      double[] sorted = sorted(values);
      int out = outside(sorted.length);
      double on = median(sorted(with.getOrDefault(measure, List.of())));
      System.out.printf(Locale.ROOT, "| %s | %,.3f | %+.1f %% | %+.1f to %+.1f %% |%n", measure, on, median(sorted),
          sorted[out], sorted[sorted.length - 1 - out]);
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
