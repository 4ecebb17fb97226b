package dev.slipway.benchmarks.relay;

import dev.slipway.benchmarks.fanout.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Shows one input of 4 Mbit/s to many viewers, by turns with our relay (transport stream over HTTP) and with nginx-rtmp (RTMP), and
 * prints a table in Markdown. The share of a viewer is what it got of what the file carries in that form.
 */
final class RelayBenchmark {

  private static final int SECONDS_OF_MEDIA = 20;
  private static final int WARM_SECONDS = 6;
  private static final int SECONDS = 12;

  private final List<String> serverOptions =
      List.of(System.getProperty("relay.jvm", "-XX:+UseSerialGC -Xms32m -Xmx128m -XX:-UsePerfData").split(" ", -1));
  private final List<String> clientOptions = List.of("-XX:+UseSerialGC", "-Xmx64m");

  /** What a run measured; names as {@link Viewers} prints them. */
  private record Result(String server, String load, double cpu, double perGigabyte, double lowestShare, double clientCpu, long megabytes) {

    static Result of(String server, String load, double mediaRate, String line) {
      double[] values = Arrays.stream(line.split(" ", -1)).mapToDouble(pair -> Double.parseDouble(pair.replaceAll(".*=", ""))).toArray();
      return new Result(server, load, values[0], values[1], values[2] / mediaRate, values[4], (long) values[5]);
    }

    String row() {
      return String.format(Locale.ROOT, "| %s | %s | %.1f | %.3f | %.1f | %d | %.0f |",
          server, load, cpu, perGigabyte, 100 * lowestShare, megabytes, clientCpu);
    }
  }

  private RelayBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments how many runs (3), how many viewers (200), and names of servers ({@code slipway nginx}); none is both
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    int viewers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    List<String> servers = arguments.length > 2 ? List.of(arguments).subList(2, arguments.length) : List.of("slipway", "nginx");
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "relay");
    try {
      new RelayBenchmark().compare(folder, runs, viewers, servers);
    } finally {
      delete(folder);
    }
  }

  private void compare(Path folder, int runs, int viewers, List<String> servers) throws IOException, InterruptedException {
    Path stream = folder.resolve("media.ts");
    Path flv = folder.resolve("media.flv");
    make("-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100",
        "-t", "" + SECONDS_OF_MEDIA, "-vf", "noise=alls=12:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", "50",
        "-b:v", "3750k", "-minrate", "3750k", "-maxrate", "3750k", "-bufsize", "1900k", "-x264-params", "nal-hrd=cbr",
        "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k", "-f", "mpegts", "-mpegts_flags", "+pat_pmt_at_frames", stream.toString());
    make("-i", stream.toString(), "-c", "copy", "-bsf:a", "aac_adtstoasc", flv.toString());
    List<Result> results = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      for (String server : servers) {
        boolean ours = server.equals("slipway");
        double rate = Files.size(ours ? stream : flv) * 8 / 1e6 / SECONDS_OF_MEDIA;
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        String line = ours ? slipway(stream, viewers) : nginx(folder, stream, viewers);
        results.add(Result.of(server, load, rate, line));
        System.err.println(line);
      }
    }
    print(results, servers, viewers);
  }

  private static void print(List<Result> results, List<String> servers, int viewers) {
    System.out.println(Instant.now() + ", " + viewers + " viewers of 4 Mbit/s, " + SECONDS + " s each\n");
    System.out.println("| server | load before | CPU, % of a core | CPU s per GB | lowest share, % | RSS, MB | clients' CPU, % |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    results.forEach(result -> System.out.println(result.row()));
    for (String server : servers) {
      Stream<Result> mine = results.stream().filter(result -> result.server().equals(server));
      System.out.printf(Locale.ROOT, "%nmedian of %s: %.3f CPU s per GB", server, median(mine.mapToDouble(Result::perGigabyte).toArray()));
    }
    System.out.println();
  }

  private static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private String slipway(Path stream, int viewers) throws IOException {
    List<String> source = List.of("ffmpeg", "-nostdin", "-v", "error", "-re", "-stream_loop", "-1", "-i", stream.toString(), "-c", "copy",
        "-f", "mpegts", "-mpegts_flags", "+pat_pmt_at_frames", "-flush_packets", "1", "-muxdelay", "0", "-muxpreload", "0", "pipe:1");
    try (Child server = new Child(serverOptions, RelayServer.class, source)) {
      String port = server.await("port");
      String result = view("http", port, server.pid(), viewers);
      server.terminate();
      server.awaitEnd();
      return result;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private String nginx(Path folder, Path stream, int viewers) throws IOException {
    try (NginxRtmp server = NginxRtmp.start(folder, stream)) {
      return view("rtmp", "" + server.port(), server.pid(), viewers);
    }
  }

  private String view(String protocol, String port, long server, int viewers) throws IOException {
    List<String> plan = List.of(protocol, port, "" + server, "" + viewers, "" + WARM_SECONDS, "" + SECONDS);
    try (Child clients = new Child(clientOptions, Viewers.class, plan)) {
      return clients.await("result");
    }
  }

  private static void make(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
    command.addAll(List.of(options));
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("ffmpeg failed; it must be installed, with libx264");
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    }
  }
}
