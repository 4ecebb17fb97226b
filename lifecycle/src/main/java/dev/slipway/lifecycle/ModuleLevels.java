package dev.slipway.lifecycle;

import dev.slipway.api.Lease;
import dev.slipway.api.Lifecycle;
import dev.slipway.lifecycle.config.Configuration;
import dev.slipway.lifecycle.config.ModuleSettings;
import dev.slipway.lifecycle.observe.Logs;
import java.util.Optional;
import java.util.Set;

/** The levels of the modules' log lines, where the log of the process is the platform's. Immutable. */
final class ModuleLevels {

  private final Configuration configuration;
  private final Optional<Logs> logs;

  ModuleLevels(Configuration configuration, Optional<Logs> logs) {
    this.configuration = configuration;
    this.logs = logs;
  }

  /** Sets the configured level for the packages of a module. Closing the lease forgets the packages. */
  Lease apply(String name, Lifecycle lifecycle) {
    if (logs.isEmpty()) {
      return () -> {};
    }
    Logs log = logs.get();
    Logs.level(configuration.lifecycle(name).get(ModuleSettings.LOG_LEVEL)).ifPresent(level -> log.level(name, level));
    Class<?> type = lifecycle.getClass();
    Module module = type.getModule();
    boolean own = module.isNamed() && module != ModuleLevels.class.getModule();
    return log.module(name, own ? module.getPackages() : Set.of(type.getPackageName()));
  }
}
