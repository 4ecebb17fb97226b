package dev.slipway.distribution;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The program that trains the AOT cache of an assembled distribution by really running it, and then proves that a start
 * uses the cache. It fails, and with it the build, when one does not.
 */
final class AotTraining {

  private static final Logger LOG = System.getLogger(AotTraining.class.getName());
  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration STOP = Duration.ofMinutes(2);
  private static final int ROUNDS = 5;
  private static final List<String> PAGES = List.of("/", "/health", "/health/live", "/health/ready", "/health/started", "/metrics");
  private static final int TICKS = 10;
  /** Without profiles of methods and machine code between interpreter and compiler, a sixth of the cache, a start is as fast. */
  private static final String CLASSES_ONLY = "-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:-AOTAdapterCaching";
  private static final String KERNEL_CLASS = "dev.slipway.lifecycle.Main source: shared objects file";

  private final Path home;
  private final Path cache;

  private AotTraining(Path home) {
    this.home = home;
    this.cache = home.resolve("lib/slipway.aot");
  }

  /**
   * Trains and checks.
   *
   * @param arguments the folder of the distribution
   */
  public static void main(String[] arguments) throws IOException, InterruptedException, TimeoutException {
    AotTraining training = new AotTraining(Path.of(arguments[0]).toAbsolutePath());
    Path data = Files.createTempDirectory("slipway-training");
    try {
      training.train(data);
      training.prove(data);
    } finally {
      delete(data);
    }
  }

  private void train(Path data) throws IOException, InterruptedException, TimeoutException {
    Files.createDirectories(home.resolve("lib"));
    Files.deleteIfExists(cache);
    try (HttpClient client = HttpClient.newHttpClient();
        SlipwayProcess process = start(data, "-XX:AOTCacheOutput=" + cache + " " + CLASSES_ONLY)) {
      process.awaitReady(START);
      askEveryPage(process);
      hearTicks(client, process);
      readEvents(client, process);
      new ChatTraining(client, process, Files.readString(data.resolve("admin.token")).strip()).run();
      process.terminate(); // while sessions are open: their close is a part of the training
      SlipwayProcess.Exit exit = process.awaitExit(STOP);
      client.shutdownNow();
      if (exit.code() != 0 || !Files.exists(cache)) {
        throw new IllegalStateException("training ended with " + exit.code() + ":\n" + exit.output());
      }
    }
  }

  private void prove(Path data) throws InterruptedException, TimeoutException, IOException {
    // AOTMode=on: the JVM refuses to start where it would otherwise go on without the cache.
    try (SlipwayProcess process = start(data, "-XX:AOTMode=on -Xlog:class+load:stdout")) {
      Duration ready = process.awaitReady(START);
      process.terminate();
      SlipwayProcess.Exit exit = process.awaitExit(STOP);
      if (exit.code() != 0 || !exit.output().contains(KERNEL_CLASS)) {
        throw new IllegalStateException("the start did not use the AOT cache: exit " + exit.code() + "\n" + exit.output());
      }
      LOG.log(Level.INFO, "AOT cache of {0} MB is used: ready {1} ms after the start, every class load logged",
          Files.size(cache) / 1_000_000, ready.toMillis());
    }
  }

  private SlipwayProcess start(Path data, String options) {
    return SlipwayProcess.of(home).data(data).setting("log.format", "json").jvm(options).start("run");
  }

  private static void askEveryPage(SlipwayProcess process) throws IOException, InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      for (String path : PAGES) {
        int status = process.get(path).statusCode();
        if (status != 200) {
          throw new IllegalStateException("training: " + path + " answers " + status);
        }
      }
    }
  }

  private static void hearTicks(HttpClient client, SlipwayProcess process) throws InterruptedException {
    CountDownLatch ticks = new CountDownLatch(TICKS);
    client.newWebSocketBuilder().buildAsync(process.webSocket("/ws/ticks"), new Counting(ticks)).join();
    if (!ticks.await(START.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("training: no ticks on /ws/ticks");
    }
  }

  private static void readEvents(HttpClient client, SlipwayProcess process) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(process.uri("/api/ticks/stream")).timeout(START).build();
    try (Stream<String> lines = client.send(request, BodyHandlers.ofLines()).body()) {
      long read = lines.limit(TICKS).count();
      if (read != TICKS) {
        throw new IllegalStateException("training: the event stream ended after " + read + " lines");
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Counts messages. */
  private record Counting(CountDownLatch left) implements WebSocket.Listener {

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      left.countDown();
      return WebSocket.Listener.super.onText(socket, data, last);
    }
  }
}
