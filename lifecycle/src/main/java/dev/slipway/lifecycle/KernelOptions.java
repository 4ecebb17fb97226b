package dev.slipway.lifecycle;

import dev.slipway.api.Lifecycle;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;

/**
 * With what a kernel is started. Immutable.
 *
 * @param configFile the configuration file
 * @param environment the environment variables to read settings from
 * @param properties the system properties to read settings from
 * @param builtIn modules that are part of the program
 * @param folders whether modules are looked for in the modules folder
 * @param clock the time
 */
record KernelOptions(
    Optional<Path> configFile,
    Map<String, String> environment,
    Properties properties,
    List<Supplier<? extends Lifecycle>> builtIn,
    boolean folders,
    Clock clock) {}
