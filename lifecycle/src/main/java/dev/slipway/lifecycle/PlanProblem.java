package dev.slipway.lifecycle;

import java.util.List;

/** Modules that cannot be planned or loaded as they are: one clear line for each thing that is wrong. */
final class PlanProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> lines;

  PlanProblem(List<String> lines) {
    super(String.join("; ", lines), null, false, false);
    this.lines = List.copyOf(lines);
  }

  List<String> lines() {
    return lines;
  }
}
