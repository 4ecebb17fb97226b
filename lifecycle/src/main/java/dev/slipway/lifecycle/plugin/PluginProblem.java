package dev.slipway.lifecycle.plugin;

/** A feature module that cannot be loaded; the message is one line that names the module's file and the reason. */
public sealed class PluginProblem extends Exception permits ModulesFolderProblem {

  private static final long serialVersionUID = 1L;

  /** A problem in one line. */
  public PluginProblem(String message) {
    super(message);
  }

  /** A problem in one line, and what lies behind it. */
  public PluginProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
