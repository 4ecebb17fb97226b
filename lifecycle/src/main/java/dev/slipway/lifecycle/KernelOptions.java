package dev.slipway.lifecycle;

import dev.slipway.api.Lifecycle;
import dev.slipway.lifecycle.observe.Logs;
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
 * @param logs the log of the process where the platform may set levels in it, empty in a program that embeds it
 */
record KernelOptions(
    Optional<Path> configFile,
    Map<String, String> environment,
    Properties properties,
    List<Supplier<? extends Lifecycle>> builtIn,
    boolean folders,
    Clock clock,
    Optional<Logs> logs) {}
