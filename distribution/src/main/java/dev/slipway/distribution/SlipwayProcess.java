package dev.slipway.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A distribution as a child process, started by its own launcher: asked over HTTP, told by signals, heard by its output.
 * Thread-safe. Closing kills it when it still runs, so that nothing is left behind by a failed test.
 */
public final class SlipwayProcess implements AutoCloseable {

  private static final Duration PROBE = Duration.ofSeconds(5);
  private static final Duration KILL = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 2;

  private final Process process;
  private final int port;
  private final long startedNanos;
  private final ProcessOutput output;

  private SlipwayProcess(Process process, int port, long startedNanos) {
    this.process = process;
    this.port = port;
    this.startedNanos = startedNanos;
    this.output = new ProcessOutput(process.inputReader());
  }

  /** Returns how the distribution in {@code home} would be started: on a free port, with nothing else set. */
  public static Start of(Path home) {
    return new Start(home);
  }

  /** How a process will be started. Confined to one thread. */
  public static final class Start {

    private final Path home;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Optional<Integer> port = Optional.empty();
    private Optional<Path> folder = Optional.empty();

    private Start(Path home) {
      this.home = home;
    }

    /** Sets a key of the configuration, through the environment. */
    public Start setting(String key, String value) {
      return variable("SLIPWAY_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'), value);
    }

    /** Sets a variable of the environment. */
    public Start variable(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Adds options of the JVM. */
    public Start jvm(String options) {
      environment.merge("SLIPWAY_OPTS", options, (before, more) -> before + " " + more);
      return this;
    }

    /** Sets the port, which otherwise is a free one. */
    public Start port(int number) {
      port = Optional.of(number);
      return this;
    }

    /** Puts data and reports under {@code data}. */
    public Start data(Path data) {
      return setting("data.folder", data.toString()).setting("report.folder", data.resolve("reports").toString());
    }

    /** Sets the working folder, which otherwise is that of this JVM. */
    public Start in(Path workingFolder) {
      folder = Optional.of(workingFolder);
      return this;
    }

    /**
     * Starts {@code bin/slipway} with {@code arguments} and returns at once.
     *
     * @throws UncheckedIOException when there is no launcher, or no free port
     */
    public SlipwayProcess start(String... arguments) {
      try {
        int chosen = port.isPresent() ? port.get() : freePort();
        List<String> command = new ArrayList<>();
        // A JVM that runs in the background of a script has SIGINT ignored, and a child inherits that.
        command.addAll(List.of("env", "--default-signal=INT,TERM", home.resolve("bin/slipway").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        folder.ifPresent(path -> builder.directory(path.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_") || name.startsWith("JDK_JAVA"));
        builder.environment().put("SLIPWAY_SERVER_PORT", Integer.toString(chosen));
        if (!environment.containsKey("SLIPWAY_MODULES_FOLDER") && Files.isDirectory(home.resolve("modules/relay"))) {
          builder.environment().put("SLIPWAY_MODULES_RELAY_RTSP_PORT", "0"); // several platforms run here at a time
        }
        builder.environment().putAll(environment);
        long now = System.nanoTime();
        return new SlipwayProcess(builder.start(), chosen, now);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot start the distribution in " + home, e);
      }
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }
  }

  /** How a process ended, and all that it said. Immutable. */
  public record Exit(int code, String output) {}

  /** Returns the port it was told to listen on. */
  public int port() {
    return port;
  }

  /** Returns its process id. The launcher has been replaced by the JVM, under the same id. */
  public long pid() {
    return process.pid();
  }

  /** Returns whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the address of {@code path} on it. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Returns the address of the WebSocket endpoint {@code path} on it. */
  public URI webSocket(String path) {
    return URI.create("ws://127.0.0.1:" + port + path);
  }

  /** Returns all lines it has written so far. */
  public List<String> lines() {
    return output.lines();
  }

  /** Waits until it has written a line that contains {@code text}, and returns the line. */
  public String awaitLine(String text, Duration limit) throws InterruptedException, TimeoutException {
    return output.await(text, limit);
  }

  /**
   * Waits until {@code /health/ready} answers 200, and returns the time from the start of the process.
   *
   * @throws TimeoutException when that takes longer than {@code limit}, or the process has ended; with its output
   */
  public Duration awaitReady(Duration limit) throws InterruptedException, TimeoutException {
    long end = startedNanos + limit.toNanos();
    while (System.nanoTime() < end) {
      if (HealthProbe.isReady(port)) {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
      }
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new TimeoutException("ended with " + process.exitValue() + " before it was ready:\n" + output.awaitText(KILL));
      }
    }
    throw new TimeoutException("not ready within " + limit + ":\n" + output.text());
  }

  /** Asks for {@code path} and returns the whole answer. Blocks at most five seconds. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PROBE).build()) {
      return client.send(HttpRequest.newBuilder(uri(path)).timeout(PROBE).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** Sends SIGINT, as Ctrl-C does. Blocks until it is sent. */
  public void interrupt() {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(pid())).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send SIGINT", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for its end.
   *
   * @throws TimeoutException when it still runs after {@code limit}; with its output
   */
  public Exit awaitExit(Duration limit) throws InterruptedException, TimeoutException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TimeoutException("still runs after " + limit + ":\n" + output.text());
    }
    return new Exit(process.exitValue(), output.awaitText(KILL));
  }

  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor(KILL.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
