package dev.slipway.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the tests leave for people to look at, all in {@code target/artefacts}: pictures of pages, the report of axe-core, a stop. */
public final class Artefacts {

  private static final Path FOLDER = Path.of("target", "artefacts");

  private Artefacts() {}

  /** Keeps {@code content} as the file {@code name}, which may lie in a folder of its own. */
  public static void keep(String name, byte[] content) {
    Path file = FOLDER.resolve(name);
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep " + file, e);
    }
  }
}
