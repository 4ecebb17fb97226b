package dev.slipway.relay.ffmpeg;

import dev.slipway.api.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The libraries of the system that a program needs and does not find. Stateless. */
final class Libraries {

  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final String NOT_FOUND = " => not found";
  /** Who brings what the shipped program needs, on Debian and Ubuntu. */
  private static final Map<String, String> PACKAGES = Map.of(
      "libxcb.so.1", "libxcb1", "libxcb-shm.so.0", "libxcb-shm0", "libasound.so.2", "libasound2", "libpulse.so.0", "libpulse0",
      "libX11.so.6", "libx11-6", "libX11-xcb.so.1", "libx11-xcb1", "libstdc++.so.6", "libstdc++6");

  private Libraries() {}

  /** Returns which are missing and how to install them, nothing when none is. Blocks while the system's loader looks. */
  static Optional<String> missing(Work work, Path program) {
    try {
      // The loader of the system then lists what it would load, and runs nothing.
      Trial trial = Trial.run(work, LONGEST, List.of(program.toString()), Map.of("LD_TRACE_LOADED_OBJECTS", "1"));
      return text(trial.lines());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns the same of the lines of the system's loader. */
  static Optional<String> text(List<String> lines) {
    List<String> names = lines.stream().map(String::strip).filter(line -> line.endsWith(NOT_FOUND))
        .map(line -> line.substring(0, line.length() - NOT_FOUND.length())).distinct().toList();
    if (names.isEmpty()) {
      return Optional.empty();
    }
    String packages = names.stream().filter(PACKAGES::containsKey).map(PACKAGES::get).collect(Collectors.joining(" "));
    return Optional.of("the system lacks " + String.join(", ", names)
        + (packages.isEmpty() ? "" : " ('apt-get install " + packages + "' on Debian and Ubuntu)"));
  }
}
