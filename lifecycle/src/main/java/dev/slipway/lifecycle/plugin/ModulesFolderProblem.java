package dev.slipway.lifecycle.plugin;

import java.nio.file.Path;

/** A modules folder that is not there or cannot be read: the fault of the machine, not of a module in it. */
public final class ModulesFolderProblem extends PluginProblem {

  private static final long serialVersionUID = 1L;

  /** The folder is missing. */
  ModulesFolderProblem(Path folder) {
    super("modules folder " + folder + " is not there: create it, or name another by modules-folder");
  }

  /** The folder cannot be read. */
  ModulesFolderProblem(Path folder, Exception cause) {
    super("modules folder " + folder + " cannot be read: " + cause.getMessage(), cause);
  }
}
