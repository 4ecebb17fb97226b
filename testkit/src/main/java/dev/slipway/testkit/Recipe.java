package dev.slipway.testkit;

import dev.slipway.api.Lifecycle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a test platform is made of. Immutable.
 *
 * @param modules modules of the test's own module path or class path
 * @param modulesFolder a folder with modules as they are shipped
 * @param settings keys of the configuration with their values
 */
record Recipe(List<Supplier<? extends Lifecycle>> modules, Optional<Path> modulesFolder, Map<String, String> settings) {

  /** Copies the collections. */
  Recipe {
    modules = List.copyOf(modules);
    settings = Map.copyOf(settings);
  }
}
