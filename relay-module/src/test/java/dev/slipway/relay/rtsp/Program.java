package dev.slipway.relay.rtsp;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.slipway.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of another house: ffmpeg or GStreamer, with what it says. Thread-safe. */
final class Program implements AutoCloseable {

  private final String what;
  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final Thread reader;

  private Program(String what, Process process) {
    this.what = what;
    this.process = process;
    reader = Thread.ofPlatform().name("junit-" + what).daemon().start(this::read);
  }

  /** Starts a program; skips the test where it is not installed, and fails it where {@code CI=true}. Spaces divide the words. */
  static Program start(String command) throws IOException {
    String[] words = Arrays.stream(command.split(" ", -1)).filter(word -> !word.isEmpty()).toArray(String[]::new);
    return start(List.of(words));
  }

  static Program start(List<String> words) throws IOException {
    try {
      return new Program(words.getFirst(), new ProcessBuilder(words).redirectErrorStream(true).start());
    } catch (IOException e) {
      if (Boolean.parseBoolean(System.getenv("CI"))) {
        throw e;
      }
      return abort(words.getFirst() + " is not installed: " + e.getMessage());
    }
  }

  private void read() {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        synchronized (lines) {
          lines.add(line);
        }
      }
    } catch (IOException e) {
      synchronized (lines) {
        lines.add("its output broke: " + e);
      }
    }
  }

  /** Returns the last lines of what it has said so far. */
  String output() {
    synchronized (lines) {
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 400), lines.size()));
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it has ended and returns its status. */
  int await(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError(what + " has not ended within " + patience + "; it said:\n" + output());
    }
    reader.join();
    return process.exitValue();
  }

  /** Asks it to end as Ctrl-C would, and waits. */
  void interrupt() throws InterruptedException {
    signal("INT");
    Await.until("the end of " + what, () -> !process.isAlive());
  }

  /** Sends it a signal. */
  void signal(String name) throws InterruptedException {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
