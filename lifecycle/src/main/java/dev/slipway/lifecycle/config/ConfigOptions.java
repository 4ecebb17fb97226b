package dev.slipway.lifecycle.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which every command finds its configuration. Confined to the command's thread. */
public final class ConfigOptions {

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

  /** No options yet; the parser of the command line sets them. */
  public ConfigOptions() {}

  /** Returns the file that is to be read: the one that is named, or the one that lies where it belongs. */
  public Optional<Path> file() {
    String named = System.getenv("SLIPWAY_CONFIG");
    Path byDefault = Path.of(System.getProperty("slipway.home", "")).resolve("conf").resolve("slipway.yaml");
    if (file != null) {
      return Optional.of(file);
    }
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named));
    }
    return Files.exists(byDefault) ? Optional.of(byDefault) : Optional.empty();
  }

  /** Returns the keys that were set on the command line. */
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  /**
   * Returns the configuration as {@code run} would read it. Blocks on the file system.
   *
   * @throws ConfigProblem when it is wrong as far as it concerns the host
   */
  public Configuration read() {
    Properties properties = new Properties();
    properties.putAll(System.getProperties());
    values.forEach((key, value) -> properties.setProperty("slipway." + key, value));
    Configuration configuration = Configuration.of(ConfigSources.read(file(), System.getenv(), properties));
    configuration.checkHost();
    return configuration;
  }
}
