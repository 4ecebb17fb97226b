package dev.slipway.ticks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A {@link GrpcTickServer} in a process of its own. Confined to the test's thread. */
final class GrpcUpstream implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;
  private final Writer input;
  private final int port;

  /** Starts one and waits until it serves; port 0 stands for a free one. */
  GrpcUpstream(int port) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("jdk.module.path") + System.getProperty("path.separator") + Path.of("target", "test-classes")
        .toAbsolutePath() + System.getProperty("path.separator") + System.getProperty("java.class.path");
    process = new ProcessBuilder(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classes,
        GrpcTickServer.class.getName(), Integer.toString(port)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output = process.inputReader(StandardCharsets.UTF_8);
    input = process.outputWriter(StandardCharsets.UTF_8);
    String line = output.readLine();
    if (line == null || !line.startsWith("port ")) {
      throw new IOException("the upstream did not start: " + line);
    }
    this.port = Integer.parseInt(line.substring("port ".length()));
  }

  int port() {
    return port;
  }

  /** Lets it obey a command, and returns its last number when it has. */
  long obey(String command) {
    try {
      input.write(command + "\n");
      input.flush();
      String answer = output.readLine();
      if (answer == null || !answer.startsWith("ok ")) {
        throw new IOException("the upstream answered " + answer + " to " + command);
      }
      return Long.parseLong(answer.substring("ok ".length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it, so that its port is free when this returns. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
