package dev.slipway.benchmarks.fanout;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Runs all scenarios against all servers, by turns, and prints the medians as tables in Markdown. */
final class FanoutBenchmark {

  /** A scenario; {@code command} is for the source. */
  private record Scenario(
      String name, String title, int clients, int stalled, String command, int warmSeconds, int seconds, int sampleEvery) {}

  private static final List<Scenario> SCENARIOS = List.of(
      new Scenario("max1k", "1,000 clients, as fast as possible, 16 unfinished ticks at most", 1_000, 0, "max 16 115", 4, 4, 16),
      new Scenario("max10k", "10,000 clients, the same", 10_000, 0, "max 16 115", 5, 5, 16),
      new Scenario("rate50", "1,000 clients, 50 ticks a second", 1_000, 0, "rate 50 115", 4, 5, 1),
      new Scenario("stalled4", "100 clients, 4 never read; 500 ticks a second of 2,000 bytes", 100, 4, "rate 500 2000", 3, 7, 1),
      new Scenario("stalled10", "500 clients, 50 never read; 100 ticks a second of 1,000 bytes", 500, 50, "rate 100 1000", 3, 7, 1),
      new Scenario("idle", "10,000 idle clients; SIGTERM", 10_000, 0, "idle", 3, 0, 1));
  private static final List<String> SERVERS = List.of("slipway", "netty", "vertx", "jetty");
  /** Slipway, with clients that ask for compression. */
  static final String DEFLATE = "deflate";
  /** All connections with TLS 1.3, of the servers that can. */
  private static final String TLS = "tls";
  private static final List<String> TLS_SERVERS = List.of("slipway", "netty");

  static final List<String> SERVER_OPTIONS = List.of(System.getProperty("fanout.jvm", "-XX:+UseSerialGC -Xms32m -Xmx2g").split(" ", -1));
  static final List<String> CLIENT_OPTIONS = List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx1g");

  private final String keystore;

  private FanoutBenchmark(String keystore) {
    this.keystore = keystore;
  }

  /**
   * Measures and prints.
   *
   * @param arguments how many runs count (3), then names of servers and scenarios; none of a kind is all, but for
   *     {@value #DEFLATE}; {@value #TLS} for connections that are encrypted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int runs = arguments.length == 0 ? 3 : Integer.parseInt(arguments[0]);
    List<String> named = Arrays.asList(arguments);
    List<String> servers = Stream.concat(SERVERS.stream(), Stream.of(DEFLATE)).filter(named::contains).toList();
    List<Scenario> scenarios = SCENARIOS.stream().filter(scenario -> named.contains(scenario.name())).toList();
    boolean tls = named.contains(TLS);
    List<String> all = servers.isEmpty() ? SERVERS : servers;
    FanoutBenchmark benchmark = new FanoutBenchmark(tls ? Keystore.make().toString() : "");
    for (Scenario scenario : scenarios.isEmpty() ? SCENARIOS : scenarios) {
      benchmark.run(scenario, runs, tls ? all.stream().filter(TLS_SERVERS::contains).toList() : all);
    }
  }

  private void run(Scenario scenario, int runs, List<String> servers) throws IOException, InterruptedException {
    Map<String, List<Map<String, String>>> results = new LinkedHashMap<>();
    for (int run = 0; run < runs; run++) {
      for (String server : servers) {
        Map<String, String> result = measure(scenario, server);
        System.err.println(scenario.name() + " " + server + " " + result);
        results.computeIfAbsent(server, name -> new ArrayList<>()).add(result);
      }
    }
    print(scenario, results);
  }

  private Map<String, String> measure(Scenario scenario, String name) throws IOException, InterruptedException {
    boolean deflate = name.equals(DEFLATE);
    try (Child server = server(deflate ? SERVERS.getFirst() : name, keystore)) {
      int port = Integer.parseInt(server.await("port"));
      LoadClient.Plan plan = new LoadClient.Plan(port, server.pid(), scenario.clients(), scenario.stalled(), scenario.command(),
          scenario.warmSeconds(), scenario.seconds(), scenario.sampleEvery(), deflate, false, keystore);
      try (Child client = new Child(CLIENT_OPTIONS, LoadClient.class, plan.arguments())) {
        return scenario.command().equals("idle") ? stop(server, client) : values("deliveries=" + client.await("deliveries="));
      }
    }
  }

  /** Starts a server, with TLS where there is a keystore. */
  static Child server(String name, String keystore) throws IOException {
    List<String> options = new ArrayList<>(SERVER_OPTIONS);
    if (!keystore.isEmpty()) {
      options.add("-D" + Keystore.PROPERTY + "=" + keystore);
    }
    return new Child(options, FanoutServer.class, List.of(name));
  }

  private static Map<String, String> stop(Child server, Child client) throws IOException, InterruptedException {
    Map<String, String> result = new LinkedHashMap<>(values(client.await("idle")));
    long signal = System.nanoTime();
    server.terminate();
    Map<String, String> closed = values(client.await("closed"));
    long ended = server.awaitEnd();
    result.put("lastClose", millis(Long.parseLong(closed.getOrDefault("lastClose", "0")) - signal));
    result.put("exit", millis(ended - signal));
    result.put("codes", closed.getOrDefault("codes", ""));
    return result;
  }

  private static String millis(long nanos) {
    return Long.toString(Duration.ofNanos(nanos).toMillis());
  }

  static Map<String, String> values(String line) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : line.split(" ", -1)) {
      int equals = word.indexOf('=');
      values.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return values;
  }

  private static void print(Scenario scenario, Map<String, List<Map<String, String>>> results) {
    System.out.println("\n" + scenario.title() + "\n");
    List<String> keys = List.copyOf(results.values().iterator().next().getFirst().keySet());
    System.out.println("| server | " + String.join(" | ", keys) + " |");
    System.out.println("| --- |" + " --- |".repeat(keys.size()));
    results.forEach((server, runs) -> {
      List<String> cells = keys.stream().map(key -> median(runs.stream().map(run -> run.getOrDefault(key, "")).toList())).toList();
      System.out.println("| " + server + " | " + String.join(" | ", cells) + " |");
    });
  }

  /** Returns the median of numbers; of anything else, what is not equal. */
  private static String median(List<String> values) {
    if (!values.stream().allMatch(value -> value.matches("-?[0-9.]+"))) {
      return String.join(" ", values.stream().distinct().toList());
    }
    double[] sorted = values.stream().mapToDouble(Double::parseDouble).sorted().toArray();
    double median = sorted[sorted.length / 2];
    return median >= 1_000 || median == Math.rint(median) ? String.format(Locale.ROOT, "%,.0f", median) : Double.toString(median);
  }
}
