package dev.slipway.chat.protocol;

import dev.slipway.api.Frame;
import java.util.List;

/**
 * One JSON object under construction. Confined to one thread.
 *
 * <p>Written by hand, and not through a JSON library, because messages and acknowledgements are made as often as somebody says
 * something and their form is fixed; the tests read every one of them back and hold it against the schema.
 */
final class JsonLine {

  private final StringBuilder json;

  /** An empty object. */
  JsonLine(int expectedLength) {
    json = new StringBuilder(expectedLength).append('{');
  }

  /** An object with a type. */
  static JsonLine of(String type) {
    return new JsonLine(128).add("type", type);
  }

  JsonLine add(String name, String value) {
    name(name);
    string(value);
    return this;
  }

  JsonLine add(String name, long value) {
    name(name);
    json.append(value);
    return this;
  }

  JsonLine add(String name, boolean value) {
    name(name);
    json.append(value);
    return this;
  }

  JsonLine add(String name, List<String> values) {
    name(name);
    json.append('[');
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        json.append(',');
      }
      string(values.get(i));
    }
    json.append(']');
    return this;
  }

  /** Adds a value that is JSON already. */
  JsonLine addJson(String name, CharSequence value) {
    name(name);
    json.append(value);
    return this;
  }

  /** Returns the object's text. */
  String text() {
    return json + "}";
  }

  /** Returns the object as a frame. */
  Frame frame() {
    return Frame.text(text());
  }

  private void name(String name) {
    if (json.length() > 1) {
      json.append(',');
    }
    json.append('"').append(name).append("\":");
  }

  /** Writes a string with the escapes that RFC 8259, section 7, demands. */
  private void string(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20) {
        json.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 0xF, 16));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
