package dev.slipway.lifecycle;

import java.util.List;

/** The platform did not start; nothing of it is left running. One clear line for each thing that is wrong. */
public final class StartFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient ExitCode exitCode;
  private final transient List<String> lines;

  StartFailure(ExitCode exitCode, List<String> lines) {
    super(String.join("; ", lines));
    this.exitCode = exitCode;
    this.lines = List.copyOf(lines);
  }

  /** Returns the status that a process should end with. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** Returns what is wrong, a line each. */
  public List<String> lines() {
    return lines;
  }
}
