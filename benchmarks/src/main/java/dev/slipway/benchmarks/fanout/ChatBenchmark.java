package dev.slipway.benchmarks.fanout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Runs the chat beside hubs that keep nothing, and prints one table in Markdown. */
final class ChatBenchmark {

  /** What is measured; {@code ours} is for servers with rooms alone. */
  private record Scenario(String name, boolean ours, int clients, int stalled, String command, int rate, int warmSeconds, int seconds) {}

  private static final List<Scenario> SCENARIOS = List.of(
      new Scenario("rate", false, 500, 0, "rate", 1_000, 4, 10),
      new Scenario("stalled", true, 500, 5, "rate", 1_000, 4, 10),
      new Scenario("missed", true, 100, 0, "missed", 100, 0, 0),
      new Scenario("max", false, 500, 0, "max", 0, 1, 2));
  private static final List<String> SERVERS = List.of("slipway", "undurable", "netty", "jetty");
  private static final int SYNCS = 300;
  private static final int SYNC_BYTES = 8_192;

  private final List<String> serverOptions =
      List.of(System.getProperty("chat.jvm", "-XX:+UseSerialGC -Xms128m -Xmx2g --enable-native-access=ALL-UNNAMED").split(" ", -1));
  private final List<String> clientOptions = List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx1g");

  private ChatBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments how many runs (1), then names of servers and scenarios; none of a kind is all
   */
  public static void main(String[] arguments) throws IOException {
    int runs = arguments.length == 0 ? 1 : Integer.parseInt(arguments[0]);
    List<String> named = Arrays.asList(arguments);
    List<String> servers = SERVERS.stream().anyMatch(named::contains) ? SERVERS.stream().filter(named::contains).toList() : SERVERS;
    boolean some = SCENARIOS.stream().map(Scenario::name).anyMatch(named::contains);
    List<String> rows = new ArrayList<>();
    for (int run = 1; run <= runs; run++) {
      rows.add("| | fdatasync of 8 KiB | " + load() + " | " + syncs() + " |");
      for (Scenario scenario : SCENARIOS) {
        for (String server : servers) {
          boolean rooms = server.equals("slipway") || server.equals("undurable");
          if ((!some || named.contains(scenario.name())) && (rooms || !scenario.ours())) {
            String before = load();
            String result = new ChatBenchmark().measure(scenario, server, rooms);
            rows.add("| " + scenario.name() + " | " + server + " | " + before + " | " + result + " |");
            System.err.println(rows.getLast());
          }
        }
      }
      rows.add("| | fdatasync of 8 KiB | " + load() + " | " + syncs() + " |");
    }
    System.out.println(Instant.now() + "\n\n| scenario | server | load before | result |\n| --- | --- | --- | --- |");
    rows.forEach(System.out::println);
  }

  private String measure(Scenario scenario, String name, boolean rooms) throws IOException {
    Path data = Files.createTempDirectory(Path.of("").toAbsolutePath(), "chat"); // on the disk, which /tmp need not be
    try (Child server = new Child(serverOptions, ChatServer.class, List.of(name, data.toString()))) {
      String port = server.await("port");
      List<String> plan = List.of(Boolean.toString(rooms), port, Long.toString(server.pid()), Integer.toString(scenario.clients()),
          Integer.toString(scenario.stalled()), scenario.command(), Integer.toString(scenario.rate()),
          Integer.toString(scenario.warmSeconds()), Integer.toString(scenario.seconds()));
      try (Child client = new Child(clientOptions, ChatLoad.class, plan)) {
        String result = client.await("result");
        client.said().stream().filter(line -> line.startsWith("step")).forEach(System.err::println);
        return result;
      }
    } finally {
      delete(data);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.toList().reversed();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  private static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
  }

  /** What the disk itself needs, which a durable acknowledgement cannot be faster than. */
  private static String syncs() throws IOException {
    Path file = Files.createTempFile(Path.of("").toAbsolutePath(), "sync", "");
    long[] nanos = new long[SYNCS];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      for (int i = 0; i < SYNCS; i++) {
        channel.write(ByteBuffer.allocate(SYNC_BYTES));
        long begin = System.nanoTime();
        channel.force(false);
        nanos[i] = System.nanoTime() - begin;
      }
    } finally {
      Files.delete(file);
    }
    Arrays.sort(nanos);
    return String.format(Locale.ROOT, "p50=%.2f p99=%.2f max=%.2f",
        nanos[SYNCS / 2] / 1e6, nanos[SYNCS * 99 / 100] / 1e6, nanos[SYNCS - 1] / 1e6);
  }
}
