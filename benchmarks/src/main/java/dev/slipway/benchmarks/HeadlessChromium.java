package dev.slipway.benchmarks;

import dev.slipway.benchmarks.fanout.Proc;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Chromium with one page and nobody who steers it: questions are asked over its debugging port, one connection each, so that none is open
 * while it is measured. Confined to one thread.
 */
final class HeadlessChromium implements AutoCloseable {

  /** As the tests of the pages start it: without a display, sound, updates, or a word to anybody else. */
  private static final List<String> OPTIONS = List.of(
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check",
      "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
      "--disable-extensions", "--disable-crash-reporter", "--disable-breakpad", "--disable-dev-shm-usage", "--metrics-recording-only",
      "--password-store=basic", "--use-mock-keychain", "--mute-audio", "--lang=en-GB", "--force-color-profile=srgb",
      "--window-size=1280,860", "--remote-debugging-port=0");

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long LOOK_EVERY_NANOS = 50_000_000;

  private final Path folder = Files.createTempDirectory("chromium-benchmark");
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;
  /** What each process had used when it was seen last: one that has ended has used it all the same. */
  private final Map<Long, Double> used = new HashMap<>();

  /** A browser that shows {@code address}. Returns when it can be asked. */
  HeadlessChromium(URI address) throws IOException, TimeoutException {
    ProcessBuilder command = new ProcessBuilder(Stream.concat(Stream.concat(Stream.of("chromium"), OPTIONS.stream()),
        Stream.of("--user-data-dir=" + folder.resolve("profile"), address.toString())).toList());
    for (String name : List.of("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")) {
      command.environment().put(name, folder.toString());
    }
    process = command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    port = awaitPort();
  }

  private int awaitPort() throws IOException, TimeoutException {
    Path file = folder.resolve("profile/DevToolsActivePort");
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() - end < 0) {
      try {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() > 1) {
          return Integer.parseInt(lines.getFirst());
        }
      } catch (NoSuchFileException e) {
        // not yet
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    close();
    throw new TimeoutException("no port of " + process.info().commandLine().orElse("chromium"));
  }

  /** Returns the processor time that all its processes have used so far, in seconds. */
  double cpuSeconds() throws IOException {
    for (ProcessHandle each : Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
      try {
        used.put(each.pid(), Proc.cpuSeconds(each.pid()));
      } catch (NoSuchFileException e) {
        // has ended since
      }
    }
    return used.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Returns when an expression of the page, or what it promises, is true. */
  void await(String expression, Duration limit) throws IOException, InterruptedException, TimeoutException {
    long end = System.nanoTime() + limit.toNanos();
    while (!ask(expression).equals("true")) {
      if (System.nanoTime() - end > 0) {
        throw new TimeoutException("never true: " + expression + "; the page says: " + ask("document.body.innerText"));
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  /** Returns the value of an expression of the page, or of what it promises, as a text. */
  String ask(String expression) throws IOException, InterruptedException {
    HttpRequest list = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).timeout(LIMIT).build();
    String tabs = client.send(list, HttpResponse.BodyHandlers.ofString()).body();
    URI tab;
    try (JsonReader reader = Json.createReader(new StringReader(tabs))) {
      tab = reader.readArray().getValuesAs(JsonObject.class).stream().filter(each -> each.getString("type").equals("page"))
          .map(each -> URI.create(each.getString("webSocketDebuggerUrl"))).findFirst().orElseThrow();
    }
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    WebSocket socket = client.newWebSocketBuilder().buildAsync(tab, new Answers(answers)).join();
    JsonObject question = Json.createObjectBuilder().add("id", 1).add("method", "Runtime.evaluate")
        .add("params", Json.createObjectBuilder().add("awaitPromise", true)
            .add("expression", "Promise.resolve(" + expression + ").then(String)")).build();
    socket.sendText(question.toString(), true).join();
    @Nullable String answer = answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    socket.abort();
    if (answer == null) {
      throw new IOException("no answer to " + expression);
    }
    try (JsonReader reader = Json.createReader(new StringReader(answer))) {
      return reader.readObject().getJsonObject("result").getJsonObject("result").getString("value");
    }
  }

  /** Joins the parts of each answer. */
  private record Answers(BlockingQueue<String> whole, StringBuilder parts) implements WebSocket.Listener {

    Answers(BlockingQueue<String> whole) {
      this(whole, new StringBuilder());
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        whole.add(parts.toString());
        parts.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  /** Ends all its processes and deletes its profile. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    family.forEach(each -> {
      each.destroyForcibly();
      each.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    });
    client.close();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
