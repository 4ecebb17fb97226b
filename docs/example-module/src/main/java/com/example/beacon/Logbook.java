package com.example.beacon;

import dev.slipway.api.Deadline;
import dev.slipway.api.Graceful;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file with a line for each blink. Thread-safe. */
final class Logbook implements Graceful, AutoCloseable {

  private final BufferedWriter file;

  Logbook(Path path) throws IOException {
    file = Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  synchronized void add(String line) throws IOException {
    file.write(line);
    file.newLine();
  }

  /** Finishes what was accepted: after this, every line is in the file. */
  @Override
  public synchronized void drain(Deadline deadline) {
    try {
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the logbook could not be written", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
