package dev.slipway.lifecycle.config;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The declared settings of one owner, their values, and what was wrong with them. Immutable and thread-safe once made.
 *
 * @param rows what each setting says and where that came from
 * @param values the values
 * @param problems the lines of values that could not be read; their settings have their default
 */
record Declared(List<EffectiveRow> rows, Settings values, List<String> problems) {

  /** Reads the values of the settings of the owner whose keys begin with {@code prefix}. */
  static Declared read(ConfigSources sources, String prefix, List<? extends Setting<?>> settings) {
    List<EffectiveRow> rows = new ArrayList<>(settings.size());
    List<String> problems = new ArrayList<>();
    Map<Setting<?>, Object> values = new HashMap<>();
    for (Setting<?> setting : settings) {
      String key = prefix + setting.key();
      Entry entry = sources.entry(key).orElse(null);
      String text = setting.defaultText();
      String origin = "default";
      if (entry != null) {
        origin = entry.where();
        text = entry.text();
      }
      Object value;
      try {
        value = setting.parse(text);
      } catch (IllegalArgumentException _) {
        String shown = setting.secret() ? "the value" : "'" + Text.shown(culprit(setting, text)) + "'";
        problems.add(origin + ": " + key + ": " + shown + " is not " + setting.form());
        value = setting.parse(setting.defaultText());
      }
      values.put(setting, value);
      rows.add(new EffectiveRow(key, setting.secret() ? masked(text) : text.strip(), entry == null, origin, setting.form(),
          setting.description()));
    }
    return new Declared(List.copyOf(rows), new Values(prefix, values), List.copyOf(problems));
  }

  /** Returns what is wrong with a value that was refused: of a list its first item that is refused alone, else the whole. */
  private static String culprit(Setting<?> setting, String text) {
    if (!(setting.parse(setting.defaultText()) instanceof List<?>)) {
      return text;
    }
    for (String item : text.split(",", -1)) {
      try {
        setting.parse(item);
      } catch (IllegalArgumentException _) {
        return item.strip();
      }
    }
    return text;
  }

  /** Returns whether nobody says what {@code setting} is. */
  boolean isDefault(Setting<?> setting) {
    return rows.stream().anyMatch(row -> row.key().equals(setting.key()) && row.byDefault());
  }

  /** Returns these with another default, which comes from {@code origin}. */
  Declared with(Setting<?> setting, String text, String origin) {
    List<EffectiveRow> changed = rows.stream().map(row -> !row.key().equals(setting.key()) ? row
        : new EffectiveRow(row.key(), text, true, origin, row.form(), row.description())).toList();
    Map<Setting<?>, Object> copy = new HashMap<>(((Values) values).values());
    copy.put(setting, setting.parse(text));
    return new Declared(changed, new Values("", copy), problems);
  }

  private static String masked(String text) {
    return text.isEmpty() ? "" : "***";
  }

  /** The values by their declaration, which is equal to itself only. */
  private record Values(String prefix, Map<Setting<?>, Object> values) implements Settings {

    @Override
    @SuppressWarnings("unchecked") // what is filed under a setting was parsed by it
    public <T> T get(Setting<T> setting) {
      Object value = values.get(setting);
      if (value == null) {
        throw new IllegalArgumentException("setting '" + prefix + setting.key() + "' was not declared");
      }
      return (T) value;
    }
  }
}
