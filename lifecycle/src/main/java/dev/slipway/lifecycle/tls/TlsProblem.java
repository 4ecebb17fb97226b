package dev.slipway.lifecycle.tls;

/** What is wrong with the server's certificate: one line that names the setting, the file and the allowed form. */
public final class TlsProblem extends Exception {

  private static final long serialVersionUID = 1L;

  private final String line;

  TlsProblem(String setting, String what) {
    super(setting + ": " + what, null, false, false);
    line = setting + ": " + what;
  }

  /** Returns the line. */
  public String line() {
    return line;
  }
}
