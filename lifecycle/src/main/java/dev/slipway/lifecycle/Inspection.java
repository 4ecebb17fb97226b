package dev.slipway.lifecycle;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.Setting;
import dev.slipway.lifecycle.config.Configuration;
import dev.slipway.lifecycle.config.HostSettings;
import dev.slipway.lifecycle.plugin.Plugin;
import dev.slipway.lifecycle.plugin.PluginProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A look at the modules that are there, without starting any. */
final class Inspection {

  private Inspection() {}

  /** Returns the settings that each module declares. Blocks on the file system. */
  static Map<String, List<Setting<?>>> settings(KernelOptions options, Configuration configuration) throws PluginProblem {
    Path copies = temporary();
    try {
      Map<String, List<Setting<?>>> settings = new TreeMap<>();
      Path modules = configuration.host().get(HostSettings.MODULES_FOLDER);
      for (ModuleSource source : ModuleSource.all(options, modules, copies)) {
        Lifecycle lifecycle = source.load().lifecycle();
        settings.put(lifecycle.name(), lifecycle.settings());
      }
      return settings;
    } finally {
      Plugin.delete(copies);
    }
  }

  private static Path temporary() throws PluginProblem {
    try {
      return Files.createTempDirectory("slipway-");
    } catch (IOException e) {
      throw new PluginProblem("no temporary folder can be made: " + e.getMessage(), e);
    }
  }
}
