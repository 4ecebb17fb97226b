package dev.slipway.benchmarks.fanout;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process of this benchmark whose output is read line by line. Confined to one thread. Closing kills it if it still runs. */
public final class Child implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;
  private final List<String> said = new ArrayList<>();

  /** Starts the main class with this JVM's class path. */
  public Child(List<String> options, Class<?> main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    output = process.inputReader();
  }

  /** Returns its process identifier. */
  public long pid() {
    return process.pid();
  }

  /** Waits for a line that begins with {@code word} and returns the rest. */
  public String await(String word) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.add(line);
      if (line.startsWith(word)) {
        return line.substring(word.length()).strip();
      }
    }
    throw new IOException("the process said no '" + word + "', but:\n" + String.join("\n", said));
  }

  /** Writes a line to its input. */
  public void tell(String line) throws IOException {
    process.outputWriter().append(line).append('\n').flush();
  }

  /** Returns the lines read so far. */
  public List<String> said() {
    return List.copyOf(said);
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.toHandle().destroy(); // that of Process would close the output as well
  }

  /** Waits for the end, reading on meanwhile, and returns the moment. */
  public long awaitEnd() throws IOException, InterruptedException {
    output.lines().forEach(said::add);
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IOException("the process still runs");
    }
    return System.nanoTime();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
