package dev.slipway.distribution.browser;

import dev.slipway.distribution.SlipwayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** The assembled distribution, as the tests of the pages start it. */
final class Site {

  /** More than any start on a busy machine takes. */
  static final Duration START = Duration.ofSeconds(30);
  /** More than the budget of a stop. */
  static final Duration STOP = Duration.ofSeconds(40);

  private Site() {}

  /** Returns a start of it with its data under {@code data}. */
  static SlipwayProcess.Start of(Path data) {
    Path home = Path.of(Objects.requireNonNull(System.getProperty("slipway.home"), "slipway.home is set by the build"));
    return SlipwayProcess.of(home).data(data);
  }
}
