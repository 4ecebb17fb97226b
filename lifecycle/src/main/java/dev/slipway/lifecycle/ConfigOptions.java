package dev.slipway.lifecycle;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which every command finds its configuration. */
final class ConfigOptions {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration file (YAML). Default: SLIPWAY_CONFIG, or conf/slipway.yaml where it is.")
  private @Nullable Path file;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "KEY=VALUE",
      description = "Sets one key, such as --set server.port=9090. Overrides file and environment. Repeatable.")
  private Map<String, String> values = new LinkedHashMap<>();

  ConfigOptions() {}

  /** Returns a builder of a kernel whose modules lie in the folder that the configuration names. */
  Kernel.Builder builder() {
    Map<String, String> environment = System.getenv();
    Kernel.Builder builder =
        Kernel.builder().modulesFromFolder().environment(environment).properties(System.getProperties());
    values.forEach(builder::property);
    Path byDefault = home().resolve("conf").resolve("slipway.yaml");
    String named = environment.get("SLIPWAY_CONFIG");
    if (file != null) {
      builder.configFile(file);
    } else if (named != null && !named.isBlank()) {
      builder.configFile(Path.of(named));
    } else if (java.nio.file.Files.exists(byDefault)) {
      builder.configFile(byDefault);
    }
    return builder;
  }

  private static Path home() {
    return Path.of(System.getProperty("slipway.home", ""));
  }
}
