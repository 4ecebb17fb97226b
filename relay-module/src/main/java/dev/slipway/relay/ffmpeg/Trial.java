package dev.slipway.relay.ffmpeg;

import dev.slipway.api.ChildProcess;
import dev.slipway.api.StopLadder;
import dev.slipway.api.Work;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A short run of a program, to see what it says. Immutable.
 *
 * @param status its exit status
 * @param lines what it said, on both outputs
 */
record Trial(int status, List<String> lines) {

  private static final int MOST_LINES = 2_000;

  /**
   * Runs a program to its end. Blocks, for {@code longest} at most.
   *
   * @throws IOException when it cannot be started, also because the module is closing, or has not ended in time and was killed
   */
  static Trial run(Work work, Duration longest, List<String> command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = MediaProcess.builder(command, false, true).redirectErrorStream(true);
    builder.environment().putAll(environment);
    List<String> lines = new ArrayList<>();
    try (ChildProcess child = start(work, builder)) {
      Thread reader = work.platform("trial-words").newThread(() -> read(child, lines));
      reader.start();
      reader.join(longest.toMillis());
      if (reader.isAlive() || !child.process().waitFor(1, TimeUnit.SECONDS)) {
        throw new IOException(command.getFirst() + " did not end within " + longest.toSeconds() + " s");
      }
      return new Trial(child.process().exitValue(), List.copyOf(lines));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + command.getFirst() + " was tried", e);
    }
  }

  private static ChildProcess start(Work work, ProcessBuilder builder) throws IOException {
    try {
      return work.process("trial", builder, new StopLadder(List.of()));
    } catch (IllegalStateException closing) {
      Thread.currentThread().interrupt(); // nobody waits for what this thread does
      throw new IOException(closing.getMessage(), closing);
    }
  }

  private static void read(ChildProcess child, List<String> lines) {
    try (InputStream in = child.process().getInputStream()) {
      LineReader.read(in, line -> {
        if (lines.size() < MOST_LINES) {
          lines.add(line);
        }
      });
    } catch (IOException e) {
      System.getLogger(Trial.class.getName()).log(System.Logger.Level.DEBUG, "a trial says no more", e);
    }
  }

  /** Returns the last that was said, for messages. */
  String lastLine() {
    return lines.isEmpty() ? "it said nothing" : lines.getLast().strip();
  }
}
