package dev.slipway.lifecycle.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the file, the environment and the system properties say, before it is known which keys there are. Immutable.
 *
 * <p>A key {@code server.port} is {@code SLIPWAY_SERVER_PORT} in the environment and {@code slipway.server.port} as a system
 * property. A later source wins: file, environment, properties.
 */
public final class ConfigSources {

  private static final int LIMIT_BYTES = 1 << 20;
  private static final String VARIABLE = "SLIPWAY_";
  private static final String PROPERTY = "slipway.";
  private static final Set<String> OTHER_VARIABLES = Set.of("SLIPWAY_HOME", "SLIPWAY_CONFIG", "SLIPWAY_OPTS");
  private static final Set<String> OTHER_PROPERTIES = Set.of("slipway.home", "slipway.config");

  private final YamlEntries.Keys file;
  private final Map<String, String> variables;
  private final Map<String, Entry> properties;
  private final List<String> ignored;
  private final List<String> problems;

  private ConfigSources(YamlEntries.Keys file, Map<String, String> variables, Map<String, Entry> properties,
      List<String> ignored, List<String> problems) {
    this.file = file;
    this.variables = variables;
    this.properties = properties;
    this.ignored = List.copyOf(ignored);
    this.problems = List.copyOf(problems);
  }

  /**
   * Reads the sources. Blocks on the file system. What is wrong is kept, to be told together with what is wrong with the
   * keys: see {@link Configuration#check}.
   *
   * @param file the configuration file, which must then exist
   * @param environment the environment; names that do not begin with {@code SLIPWAY_} are not looked at
   * @param system the system properties; names that do not begin with {@code slipway.} are not looked at
   */
  public static ConfigSources read(Optional<Path> file, Map<String, String> environment, Properties system) {
    List<String> problems = new ArrayList<>();
    YamlEntries.Keys keys = file.map(path -> readFile(path, problems)).orElse(new YamlEntries.Keys(Map.of(), Map.of()));
    Map<String, String> variables = new TreeMap<>();
    List<String> ignored = new ArrayList<>();
    environment.forEach((name, value) -> {
      if (name.startsWith(VARIABLE) && !OTHER_VARIABLES.contains(name)) {
        if (isServiceLink(name, value)) {
          ignored.add(name);
        } else {
          variables.put(name, value);
        }
      }
    });
    ignored.sort(null);
    Map<String, Entry> properties = new TreeMap<>();
    for (String name : system.stringPropertyNames()) {
      if (name.startsWith(PROPERTY) && !OTHER_PROPERTIES.contains(name)) {
        String key = name.substring(PROPERTY.length());
        properties.put(key, new Entry(key, system.getProperty(name), "system property " + Text.shown(name)));
      }
    }
    return new ConfigSources(keys, variables, properties, ignored, problems);
  }

  private static YamlEntries.Keys readFile(Path path, List<String> problems) {
    String name = path.toString();
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(LIMIT_BYTES + 1);
      if (bytes.length > LIMIT_BYTES) {
        problems.add(name + ": the file is larger than 1 MiB");
      } else {
        String text = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes)).toString();
        return YamlEntries.read(name, text.startsWith("\uFEFF") ? text.substring(1) : text, problems);
      }
    } catch (NoSuchFileException _) {
      problems.add(name + ": there is no such file");
    } catch (AccessDeniedException _) {
      problems.add(name + ": no permission to read the file");
    } catch (CharacterCodingException _) {
      problems.add(name + ": the file is not text in UTF-8");
    } catch (IOException e) {
      problems.add(name + ": the file cannot be read: "
          + (Files.isDirectory(path) ? "it is a folder" : Text.shown(String.valueOf(e.getMessage()))));
    }
    return new YamlEntries.Keys(Map.of(), Map.of());
  }

  /**
   * Whether Kubernetes made the variable for a service called {@code slipway…}: it sets {@code <SERVICE>_SERVICE_HOST},
   * {@code <SERVICE>_SERVICE_PORT[_<NAME>]}, {@code <SERVICE>_PORT} and {@code <SERVICE>_PORT_<n>_TCP[_…]} in every container.
   */
  private static boolean isServiceLink(String name, String value) {
    if (name.endsWith("_SERVICE_HOST") || name.endsWith("_SERVICE_PORT") || name.contains("_SERVICE_PORT_")) {
      return true;
    }
    if (name.endsWith("_PORT") && (value.startsWith("tcp://") || value.startsWith("udp://") || value.startsWith("sctp://"))) {
      return true;
    }
    int port = name.indexOf("_PORT_");
    if (port < 0) {
      return false;
    }
    int digits = port + "_PORT_".length();
    int end = digits;
    while (end < name.length() && name.charAt(end) >= '0' && name.charAt(end) <= '9') {
      end++;
    }
    return end > digits && switch (name.substring(end)) {
      case "_TCP", "_TCP_PROTO", "_TCP_PORT", "_TCP_ADDR", "_UDP", "_UDP_PROTO", "_UDP_PORT", "_UDP_ADDR",
          "_SCTP", "_SCTP_PROTO", "_SCTP_PORT", "_SCTP_ADDR" -> true;
      default -> false;
    };
  }

  /** Returns the name of the variable that sets {@code key}. */
  static String variable(String key) {
    return VARIABLE + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Returns what sets {@code key}, the strongest source that does. */
  Optional<Entry> entry(String key) {
    Entry property = properties.get(key);
    if (property != null) {
      return Optional.of(property);
    }
    String name = variable(key);
    String value = variables.get(name);
    if (value != null) {
      return Optional.of(new Entry(key, value, "environment variable " + name));
    }
    return Optional.ofNullable(file.values().get(key));
  }

  /** Returns all that the file sets. */
  Map<String, Entry> fileValues() {
    return file.values();
  }

  /** Returns the file's keys without a value. */
  Map<String, Entry> fileHeadings() {
    return file.headings();
  }

  /** Returns the variables that could be ours, by name. */
  Map<String, String> variables() {
    return variables;
  }

  /** Returns all that the system properties set. */
  Map<String, Entry> properties() {
    return properties;
  }

  /** Returns the variables that were taken for Kubernetes' own. */
  List<String> ignored() {
    return ignored;
  }

  /** Returns what was wrong with the sources themselves. */
  List<String> problems() {
    return problems;
  }
}
