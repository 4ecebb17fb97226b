package dev.slipway.chat.protocol;

import jakarta.json.Json;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The members of one flat JSON object, each taken once. Confined to one thread.
 *
 * <p>Read event by event and never as a tree: how deep something is nested, how long a number is and how often a name comes
 * again costs nothing.
 */
final class Fields {

  /** A value that is no text and no whole number. */
  private static final Object OTHER = new Object();
  private static final int MAX_MEMBERS = 16;
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
  private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

  private final Map<String, Object> members;

  private Fields(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Reads an object.
   *
   * @throws Refused when the text is not one object without objects or arrays in it
   */
  static Fields read(String text) throws Refused {
    try (JsonParser parser = PARSERS.createParser(new StringReader(text))) {
      if (parser.next() != Event.START_OBJECT) {
        throw notJson();
      }
      Map<String, Object> members = new HashMap<>();
      for (Event event = parser.next(); event != Event.END_OBJECT; event = parser.next()) {
        String name = parser.getString();
        if (members.size() == MAX_MEMBERS) {
          throw new Refused(ErrorCode.UNKNOWN_FIELD, "'" + Names.shown(name) + "' is one member too many");
        }
        if (members.put(name, value(parser, name)) != null) {
          throw new Refused(ErrorCode.BAD_FIELD, "'" + Names.shown(name) + "' is there twice");
        }
      }
      if (parser.hasNext()) {
        throw notJson();
      }
      return new Fields(members);
    } catch (RuntimeException notUnderstood) { // whatever the library makes of it: the text is a stranger's
      throw notJson();
    }
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  /** Takes a text. */
  String text(String name) throws Refused {
    Object value = members.remove(name);
    if (value == null) {
      throw new Refused(ErrorCode.MISSING_FIELD, "'" + name + "' is missing");
    }
    if (value instanceof String text) {
      return text;
    }
    throw new Refused(ErrorCode.BAD_FIELD, "'" + name + "' must be a text");
  }

  /** Takes a whole number. */
  long number(String name, long min, long max) throws Refused {
    if (!has(name)) {
      throw new Refused(ErrorCode.MISSING_FIELD, "'" + name + "' is missing");
    }
    return optional(name, min, max).getAsLong();
  }

  /** Takes a whole number that may be left out. */
  OptionalLong optional(String name, long min, long max) throws Refused {
    Object value = members.remove(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (value instanceof Long number && number >= min && number <= max) {
      return OptionalLong.of(number);
    }
    throw new Refused(ErrorCode.BAD_FIELD, "'" + name + "' must be a whole number from " + min + " to " + max);
  }

  /** Returns a text without taking it, or null when there is none. */
  @Nullable String peek(String name) {
    return members.get(name) instanceof String text ? text : null;
  }

  /** Refuses what was not taken. */
  void end(String type) throws Refused {
    if (!members.isEmpty()) {
      String name = members.keySet().iterator().next();
      throw new Refused(ErrorCode.UNKNOWN_FIELD, "'" + Names.shown(name) + "' is not a member of '" + type + "'");
    }
  }

  private static Object value(JsonParser parser, String name) throws Refused {
    return switch (parser.next()) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER -> {
        String number = parser.getString();
        yield WHOLE.matcher(number).matches() ? (Object) Long.valueOf(number) : OTHER;
      }
      case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> OTHER;
      case START_OBJECT, START_ARRAY, END_OBJECT, END_ARRAY, KEY_NAME -> throw new Refused(
          ErrorCode.BAD_FIELD, "'" + Names.shown(name) + "' must be a text or a whole number");
    };
  }

  private static Refused notJson() {
    return new Refused(ErrorCode.NOT_JSON, "a message must be one JSON object, such as {\"type\":\"ping\"}");
  }
}
