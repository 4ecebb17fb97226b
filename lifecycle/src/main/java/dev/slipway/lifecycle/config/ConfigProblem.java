package dev.slipway.lifecycle.config;

import java.util.List;

/** Everything that is wrong with the configuration, a line for each thing. Immutable. */
public final class ConfigProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> lines;

  ConfigProblem(List<String> lines) {
    super(String.join(System.lineSeparator(), lines), null, false, false);
    this.lines = List.copyOf(lines);
  }

  /** Returns the problems, each on a line that names the source, the key, the value and the allowed form. */
  public List<String> lines() {
    return lines;
  }
}
