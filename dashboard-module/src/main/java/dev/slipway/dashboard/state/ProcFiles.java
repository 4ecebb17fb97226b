package dev.slipway.dashboard.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What Linux tells under {@code /proc} (proc(5)). Stateless; where there is no {@code /proc}, nothing is known. */
final class ProcFiles {

  private static final Path PROC = Path.of("/proc");

  private ProcFiles() {}

  /** Returns the lines of a file, empty when it cannot be read or has none. */
  static Optional<List<String>> lines(String file) {
    try {
      List<String> lines = Files.readAllLines(PROC.resolve(file));
      return lines.isEmpty() ? Optional.empty() : Optional.of(lines);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns the words of a line. */
  static String[] words(String line) {
    return line.strip().split("\\s+", -1);
  }

  /** Returns the number in the line {@code name: number …} of a file of such lines. */
  static OptionalLong number(List<String> lines, String name) {
    return lines.stream().filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(words(line.substring(name.length() + 1))[0])).findFirst();
  }
}
