package dev.slipway.lifecycle.config;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import java.util.List;

/** The effective configuration, as {@code slipway config} prints it. */
public final class EffectiveConfig {

  private EffectiveConfig() {}

  /** Returns the rows as columns of text, one line each, with the meaning and the allowed form behind a {@code #}. */
  public static String text(List<EffectiveRow> rows) {
    int keys = rows.stream().mapToInt(row -> row.key().length()).max().orElse(0);
    int values = rows.stream().mapToInt(row -> Text.shown(row.value()).length()).max().orElse(0);
    int origins = rows.stream().mapToInt(row -> row.origin().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (EffectiveRow row : rows) {
      column(text, row.key(), keys).append(" = ");
      column(text, Text.shown(row.value()), values).append("  ");
      column(text, row.origin(), origins).append("  # ");
      text.append(row.description()).append(" (").append(row.form()).append(")\n");
    }
    return text.toString();
  }

  /** Returns the rows as JSON. */
  public static JsonArray json(List<EffectiveRow> rows) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    for (EffectiveRow row : rows) {
      array.add(Json.createObjectBuilder()
          .add("key", row.key())
          .add("value", row.value())
          .add("default", row.byDefault())
          .add("origin", row.origin())
          .add("form", row.form())
          .add("description", row.description()));
    }
    return array.build();
  }

  private static StringBuilder column(StringBuilder text, String value, int width) {
    return text.append(value).repeat(' ', width - value.length());
  }
}
