package dev.slipway.lifecycle;

/** What the status of the process says. */
public enum ExitCode {
  /** Stopped as asked, with nothing left. */
  CLEAN(0),
  /** A module or the server could not be started. */
  START_FAILED(1),
  /** The configuration or the set of modules is wrong. */
  BAD_CONFIGURATION(2),
  /** Out of memory; used by the JVM itself. */
  OUT_OF_MEMORY(3),
  /** Something leaked, in strict mode. */
  LEAKED(4),
  /** Ended by a second signal, or a budget was overspent. */
  FORCED(5);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** Returns the status of the process. */
  public int status() {
    return status;
  }

  /** Returns the code for a stop that ended this way. */
  static ExitCode of(StopReport report, boolean strict) {
    if (!report.inTime()) {
      return FORCED;
    }
    return strict && !report.leakFree() ? LEAKED : CLEAN;
  }
}
