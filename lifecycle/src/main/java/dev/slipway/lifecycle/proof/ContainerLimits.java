package dev.slipway.lifecycle.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The limits that a container sets (control groups, version 2, as seen inside the container). Stateless. */
final class ContainerLimits {

  private static final Path GROUP = Path.of("/sys/fs/cgroup");

  private ContainerLimits() {}

  static String cpus() {
    return read("cpu.max").map(ContainerLimits::cpus).orElse("none");
  }

  /** Reads {@code <quota> <period>} in microseconds; a quota of {@code max} is none. */
  static String cpus(String text) {
    List<String> words = List.of(text.strip().split("\\s+", -1));
    if (words.size() != 2 || words.getFirst().equals("max")) {
      return "none";
    }
    return String.format(Locale.ROOT, "%.2f", Double.parseDouble(words.getFirst()) / Double.parseDouble(words.getLast()));
  }

  static String memory() {
    return read("memory.max").map(ContainerLimits::memory).orElse("none");
  }

  static String memory(String text) {
    String value = text.strip();
    return value.equals("max") ? "none" : String.format(Locale.ROOT, "%.1f MB", Long.parseLong(value) / 1048576.0);
  }

  private static Optional<String> read(String file) {
    try {
      return Optional.of(Files.readString(GROUP.resolve(file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
