package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that is installed here, and what it says. Thread-safe. */
final class Program implements AutoCloseable {

  private final Process process;
  private final Path said;

  private Program(Process process, Path said) {
    this.process = process;
    this.said = said;
  }

  /** Starts one; what it says goes to a file, so nobody has to read it. Skips the test where it is not installed; in CI that fails. */
  static Program start(List<String> command) throws IOException {
    Path said = Files.createTempFile("program", ".log");
    try {
      return new Program(new ProcessBuilder(command).redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile())
          .redirectOutput(said.toFile()).start(), said);
    } catch (IOException e) {
      Files.delete(said);
      if (Boolean.parseBoolean(System.getenv("CI"))) {
        throw e;
      }
      return abort(command.getFirst() + " is not installed: " + e.getMessage());
    }
  }

  /** Returns what one says that ends by itself, within 30 s. */
  static String output(List<String> command) throws IOException, InterruptedException {
    try (Program program = start(command)) {
      assertEquals(true, program.process.waitFor(30, TimeUnit.SECONDS), command.getFirst() + " does not end");
      return program.said();
    }
  }

  String said() throws IOException {
    return Files.readString(said);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Kills it and returns when it has ended. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    Files.deleteIfExists(said);
  }
}
