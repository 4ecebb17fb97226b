package dev.slipway.lifecycle;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.Setting;
import dev.slipway.lifecycle.config.Configuration;
import dev.slipway.lifecycle.config.HostSettings;
import dev.slipway.lifecycle.plugin.PluginProblem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A look at the modules that are there, without starting any, and without a file being written. */
final class Inspection {

  private Inspection() {}

  /** Returns the settings that each module declares. Blocks on the file system, and as long as a start would for a module to say them. */
  static Map<String, List<Setting<?>>> settings(KernelOptions options, Configuration configuration) throws PluginProblem {
    Map<String, List<Setting<?>>> settings = new TreeMap<>();
    Duration patience = configuration.host().get(HostSettings.START_TIMEOUT);
    for (ModuleSource source : ModuleSource.toLookAt(options, configuration.host().get(HostSettings.MODULES_FOLDER))) {
      Lifecycle lifecycle = source.load(patience).lifecycle();
      settings.put(lifecycle.name(), lifecycle.settings());
    }
    return settings;
  }
}
