package dev.slipway.relay.control;

import dev.slipway.api.Refusal;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.JsonValue.ValueType;
import java.io.StringReader;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The members of one JSON object that somebody else wrote. Confined to one thread.
 *
 * <p>All names that it may have are given first, so that one which is not understood is refused and never overlooked. A member
 * that is null is as good as none.
 */
final class Fields {

  private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());
  private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");
  private static final int SHOWN = 40;

  private final JsonObject json;

  private Fields(JsonObject json) {
    this.json = json;
  }

  /**
   * Returns the members of {@code value}.
   *
   * @throws Refusal when it is no object, or has another member than {@code allowed}
   */
  static Fields of(JsonValue value, String... allowed) {
    if (!(value instanceof JsonObject object)) {
      throw Refusal.badRequest("bad-json", "there must be a JSON object with " + String.join(", ", allowed));
    }
    Set<String> names = new HashSet<>(Arrays.asList(allowed));
    for (String name : object.keySet()) {
      if (!names.contains(name)) {
        throw Refusal.badRequest(
            "unknown-field", "field '" + shown(name) + "' is not understood; allowed are " + String.join(", ", allowed));
      }
    }
    return new Fields(object);
  }

  /**
   * Returns the JSON that {@code text} is.
   *
   * @throws Refusal when it is none
   */
  static JsonValue parse(String text) {
    try (JsonReader reader = READERS.createReader(new StringReader(text))) {
      return reader.readValue();
    } catch (RuntimeException | StackOverflowError notUnderstood) { // whatever the library makes of a stranger's text
      throw Refusal.badRequest("bad-json", "the body is not JSON");
    }
  }

  /** Returns a text that must be there and not be empty. */
  String text(String name) {
    return optional(name).orElseThrow(() -> Refusal.badRequest("missing-field", "field '" + name + "' is missing"));
  }

  /** Returns a text, none where it is missing or empty. */
  Optional<String> optional(String name) {
    return value(name).map(value -> {
      if (value instanceof JsonString text) {
        return text.getString();
      }
      throw bad(name, "a text");
    }).filter(text -> !text.isEmpty());
  }

  /** Returns a text or a number, as a text; none where it is missing or empty. */
  Optional<String> word(String name) {
    return value(name).map(value -> switch (value) {
      case JsonString text -> text.getString();
      case JsonNumber number -> number.toString();
      default -> throw bad(name, "a text or a number");
    }).filter(text -> !text.isEmpty());
  }

  /** Returns a whole number of at most nine digits, which may be written as a text too. */
  OptionalInt number(String name) {
    Optional<String> text = word(name);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!WHOLE.matcher(text.get()).matches()) {
      throw bad(name, "a whole number");
    }
    return OptionalInt.of(Integer.parseInt(text.get()));
  }

  /** Returns a yes or no, no where it is missing. */
  boolean flag(String name) {
    return value(name).map(value -> switch (value.getValueType()) {
      case TRUE -> true;
      case FALSE -> false;
      case ARRAY, OBJECT, STRING, NUMBER, NULL -> throw bad(name, "true or false");
    }).orElse(false);
  }

  /** Returns the items of an array, none where it is missing. */
  List<JsonValue> items(String name) {
    return value(name).map(value -> {
      if (value instanceof JsonArray array) {
        return List.copyOf(array);
      }
      throw bad(name, "an array");
    }).orElse(List.of());
  }

  /** Returns any value, none where it is missing. */
  Optional<JsonValue> value(String name) {
    return Optional.ofNullable(json.get(name)).filter(value -> value.getValueType() != ValueType.NULL);
  }

  /** Returns whether there is such a member. */
  boolean has(String name) {
    return value(name).isPresent();
  }

  private static Refusal bad(String name, String form) {
    return Refusal.badRequest("bad-field", "field '" + name + "' must be " + form);
  }

  /** Returns what a stranger wrote, cut and without control characters, to be named in an answer. */
  static String shown(String text) {
    String cut = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
