package dev.slipway.lifecycle.config;

import dev.slipway.api.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares the keys that sources set with those that are declared. Confined to the thread that checks. */
final class KeyCheck {

  private final ConfigSources sources;
  private final Map<String, Setting<?>> known = new TreeMap<>();
  private final Map<String, String> variables = new HashMap<>();
  private final TreeSet<String> modules = new TreeSet<>();
  private final List<String> clashes = new ArrayList<>();
  private final List<String> notInstalled = new ArrayList<>();

  KeyCheck(ConfigSources sources, List<Setting<?>> host) {
    this.sources = sources;
    host.forEach(setting -> declare(setting.key(), setting));
  }

  /** Adds the keys of a module. */
  void module(String name, List<Setting<?>> settings) {
    modules.add(name);
    String prefix = Configuration.MODULES + name + ".";
    for (Setting<?> setting : settings) {
      if (setting.key().startsWith(Configuration.LIFECYCLE)) {
        clashes.add("module '" + name + "' declares the setting '" + setting.key() + "', but 'lifecycle.' belongs to the host");
      }
      declare(prefix + setting.key(), setting);
    }
    ModuleSettings.ALL.forEach(setting -> declare(prefix + Configuration.LIFECYCLE + setting.key(), setting));
  }

  private void declare(String key, Setting<?> setting) {
    if (known.put(key, setting) != null) {
      clashes.add("the setting '" + key + "' is declared twice");
      return;
    }
    String variable = ConfigSources.variable(key);
    String other = variables.put(variable, key);
    if (other != null) {
      clashes.add("the settings '" + other + "' and '" + key + "' share the environment variable " + variable);
    }
  }

  /** Returns a line for each unknown key that cannot be a module's. */
  List<String> unknownOfHost() {
    List<String> lines = new ArrayList<>(clashes);
    each((key, entry) -> {
      if (!key.startsWith(Configuration.MODULES)) {
        lines.add(line(key, entry));
      }
    });
    return lines;
  }

  /** Returns a line for each unknown key; keys of modules that are not there become {@link #notInstalled} instead. */
  List<String> unknown() {
    List<String> lines = new ArrayList<>(clashes);
    each((key, entry) -> {
      if (!key.startsWith(Configuration.MODULES) || key.length() == Configuration.MODULES.length()) {
        lines.add(line(key, entry));
      } else if (installed(key)) {
        lines.add(line(key, entry));
      } else {
        notInstalled.add(entry.where() + ": " + Text.shown(key) + " is ignored: that module is not installed");
      }
    });
    return lines;
  }

  List<String> notInstalled() {
    return notInstalled;
  }

  private boolean installed(String key) {
    for (String module : modules) {
      String prefix = Configuration.MODULES + module;
      if (key.startsWith(prefix + ".") || key.equals(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** Calls {@code sink} for every key that a source sets and nobody declared. */
  private void each(Sink sink) {
    sources.fileValues().forEach((key, entry) -> {
      if (!known.containsKey(key)) {
        sink.accept(key, entry);
      }
    });
    sources.fileHeadings().forEach((key, entry) -> {
      if (!known.containsKey(key) && !isHeading(key)) {
        sink.accept(key, entry);
      }
    });
    sources.variables().forEach((name, value) -> {
      if (!variables.containsKey(name)) {
        String key = keyOf(name);
        sink.accept(key, new Entry(key, value, "environment variable " + Text.shown(name)));
      }
    });
    sources.properties().forEach((key, entry) -> {
      if (!known.containsKey(key)) {
        sink.accept(key, entry);
      }
    });
  }

  private boolean isHeading(String key) {
    return key.equals("modules") || known.keySet().stream().anyMatch(declared -> declared.startsWith(key + "."))
        || modules.stream().anyMatch(module -> key.equals(Configuration.MODULES + module));
  }

  /** The key that a variable most likely stands for: a dash and a dot look the same in it. */
  private String keyOf(String variable) {
    for (String module : modules.descendingSet()) {
      String prefix = ConfigSources.variable(Configuration.MODULES + module) + "_";
      if (variable.startsWith(prefix)) {
        return Configuration.MODULES + module + "." + dotted(variable.substring(prefix.length()));
      }
    }
    return dotted(variable.substring("SLIPWAY_".length()));
  }

  private static String dotted(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '.');
  }

  private String line(String key, Entry entry) {
    String nearest = Text.nearest(key, known.keySet()).orElse("");
    Setting<?> meant = known.get(nearest);
    boolean hidden = Text.soundsSecret(key) || (meant != null && meant.secret());
    String value = entry.text().isEmpty() ? "" : " (set to " + (hidden ? "***" : "'" + Text.shown(entry.text()) + "'") + ")";
    String hint = meant == null ? "; 'slipway config' lists the known ones"
        : "; did you mean '" + nearest + "', " + meant.form() + "?";
    return entry.where() + ": unknown key '" + Text.shown(key) + "'" + value + hint;
  }

  /** Takes one key that nobody declared. */
  private interface Sink {
    void accept(String key, Entry entry);
  }
}
