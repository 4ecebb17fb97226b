package dev.slipway.lifecycle.config;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The configuration of one platform: the host's keys at the top, those of a module under {@code modules.<name>.}, and the
 * host's keys for that module under {@code modules.<name>.lifecycle.}. Immutable and thread-safe.
 *
 * <p>Made and read before anything else starts; the modules are found later. So the host's values can be read at once, while
 * {@link #check} is called as soon as it is known which modules there are.
 */
public final class Configuration {

  static final String MODULES = "modules.";
  static final String LIFECYCLE = "lifecycle.";

  private static final System.Logger LOGGER = System.getLogger(Configuration.class.getName());

  private final ConfigSources sources;
  private final List<Setting<?>> hostSettings;
  private final Declared host;

  private Configuration(ConfigSources sources, List<Setting<?>> hostSettings) {
    this.sources = sources;
    this.hostSettings = hostSettings;
    this.host = atHomeForGuests(Declared.read(sources, "", hostSettings));
  }

  /** Guests need no credentials, so that the server listens to this machine alone unless somebody says otherwise. */
  private static Declared atHomeForGuests(Declared read) {
    boolean guests = read.values().get(AccessSettings.GUESTS);
    return guests && read.isDefault(HostSettings.SERVER_HOST)
        ? read.with(HostSettings.SERVER_HOST, HostSettings.HOST_OF_GUESTS, "default with " + AccessSettings.GUESTS.key())
        : read;
  }

  /** Returns the configuration that {@code sources} make of the keys of {@link HostSettings}. */
  public static Configuration of(ConfigSources sources) {
    return new Configuration(sources, HostSettings.ALL);
  }

  /**
   * Checks all that does not depend on which modules there are.
   *
   * @throws ConfigProblem when a source, or one of the host's keys, is not as it must be
   */
  public void checkHost() {
    List<String> problems = hostProblems();
    problems.addAll(new KeyCheck(sources, hostSettings).unknownOfHost());
    refuse(problems);
  }

  /**
   * Returns the values of the keys of {@link HostSettings}. Call {@link #checkHost} before: a key that could not be read has
   * its default here.
   */
  public Settings host() {
    return host.values();
  }

  /**
   * Returns the values of the keys of a module.
   *
   * @throws ConfigProblem when one of them is not as it must be
   */
  public Settings module(String name, List<Setting<?>> declared) {
    Declared module = Declared.read(sources, MODULES + name + ".", declared);
    refuse(module.problems());
    return module.values();
  }

  /**
   * Returns the values of {@link ModuleSettings}, which the host keeps for the module.
   *
   * @throws ConfigProblem when one of them is not as it must be
   */
  public Settings lifecycle(String name) {
    Declared module = Declared.read(sources, MODULES + name + "." + LIFECYCLE, ModuleSettings.ALL);
    refuse(module.problems());
    return module.values();
  }

  /**
   * Checks everything, and logs a line for what is ignored: variables that Kubernetes set, and keys of modules that are not
   * installed.
   *
   * @param modules the settings that each module declares, by its name
   * @throws ConfigProblem when anything is not as it must be, with a line for each thing
   */
  public void check(Map<String, List<Setting<?>>> modules) {
    List<String> problems = hostProblems();
    new TreeMap<>(modules).forEach((name, settings) -> {
      problems.addAll(Declared.read(sources, MODULES + name + ".", settings).problems());
      problems.addAll(Declared.read(sources, MODULES + name + "." + LIFECYCLE, ModuleSettings.ALL).problems());
    });
    KeyCheck keys = new KeyCheck(sources, hostSettings);
    modules.forEach(keys::module);
    problems.addAll(keys.unknown());
    refuse(problems);
    keys.notInstalled().forEach(line -> LOGGER.log(Level.WARNING, line));
    if (!sources.ignored().isEmpty()) {
      LOGGER.log(Level.INFO, "ignored variables of Kubernetes services: " + String.join(", ", sources.ignored()));
    }
  }

  /**
   * Returns every key with its effective value, the host's first, then those of each module by name.
   *
   * @param modules the settings that each module declares, by its name
   */
  public List<EffectiveRow> effective(Map<String, List<Setting<?>>> modules) {
    List<EffectiveRow> rows = new ArrayList<>(host.rows());
    SortedMap<String, List<Setting<?>>> sorted = new TreeMap<>(modules);
    sorted.forEach((name, settings) -> {
      rows.addAll(Declared.read(sources, MODULES + name + ".", settings).rows());
      rows.addAll(Declared.read(sources, MODULES + name + "." + LIFECYCLE, ModuleSettings.ALL).rows());
    });
    return List.copyOf(rows);
  }

  private List<String> hostProblems() {
    List<String> problems = new ArrayList<>(sources.problems());
    problems.addAll(host.problems());
    if (host.problems().isEmpty()) {
      problems.addAll(HostSettings.contradictions(host.values()));
    }
    return problems;
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new ConfigProblem(problems);
    }
  }
}
