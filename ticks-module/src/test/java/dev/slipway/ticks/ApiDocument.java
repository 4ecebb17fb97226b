package dev.slipway.ticks;

import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.Set;

/**
 * The description of the API, and a judge of what it allows. Immutable.
 *
 * <p>Understands the words of JSON Schema that the document uses, and refuses all others, so that none is skipped.
 */
record ApiDocument(JsonObject json) {

  private static final Set<String> WORDS = Set.of(
      "$ref", "anyOf", "type", "enum", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "minimum",
      "maximum", "exclusiveMinimum", "pattern", "description", "default");

  static ApiDocument of(TestPlatform platform) {
    return new ApiDocument(platform.getJson("/api/ticks/openapi.json"));
  }

  /** Returns whether an answer is one that the document describes. */
  boolean allows(String method, String path, int status, JsonValue body) {
    JsonObject operation = json.getJsonObject("paths").getJsonObject(path).getJsonObject(method);
    JsonObject response = operation.getJsonObject("responses").getJsonObject(Integer.toString(status));
    return response != null
        && valid(response.getJsonObject("content").getJsonObject("application/json").getJsonObject("schema"), body);
  }

  /** Returns whether a value is of the schema of that name. */
  boolean valid(String schema, JsonValue value) {
    return valid(json.getJsonObject("components").getJsonObject("schemas").getJsonObject(schema), value);
  }

  private boolean valid(JsonObject schema, JsonValue value) {
    if (!WORDS.containsAll(schema.keySet())) {
      throw new AssertionError("a word of this schema is not understood: " + schema);
    }
    if (schema.containsKey("$ref")) {
      return valid(((JsonObject) json.getValue(schema.getString("$ref").substring(1))), value);
    }
    if (schema.containsKey("anyOf")) {
      return schema.getJsonArray("anyOf").getValuesAs(JsonObject.class).stream().anyMatch(one -> valid(one, value));
    }
    if (schema.containsKey("enum") && !schema.getJsonArray("enum").contains(value)) {
      return false;
    }
    return switch (schema.getString("type")) {
      case "object" -> value instanceof JsonObject object && validObject(schema, object);
      case "array" -> value instanceof JsonArray array && array.size() >= schema.getInt("minItems", 0)
          && array.size() <= schema.getInt("maxItems", Integer.MAX_VALUE)
          && array.stream().allMatch(item -> valid(schema.getJsonObject("items"), item));
      case "string" -> value instanceof JsonString text
          && (!schema.containsKey("pattern") || text.getString().matches(schema.getString("pattern")));
      case "integer" -> value instanceof JsonNumber number && number.isIntegral() && inRange(schema, number.bigDecimalValue());
      case "number" -> value instanceof JsonNumber number && inRange(schema, number.bigDecimalValue());
      case "boolean" -> value == JsonValue.TRUE || value == JsonValue.FALSE;
      default -> throw new AssertionError("a type that is not understood: " + schema);
    };
  }

  private boolean validObject(JsonObject schema, JsonObject value) {
    JsonObject properties = schema.containsKey("properties") ? schema.getJsonObject("properties") : JsonValue.EMPTY_JSON_OBJECT;
    boolean closed = schema.containsKey("additionalProperties");
    return (!schema.containsKey("required")
            || schema.getJsonArray("required").getValuesAs(JsonString::getString).stream().allMatch(value::containsKey))
        && value.entrySet().stream().allMatch(entry -> properties.containsKey(entry.getKey())
            ? valid(properties.getJsonObject(entry.getKey()), entry.getValue()) : !closed);
  }

  private static boolean inRange(JsonObject schema, BigDecimal value) {
    return (!schema.containsKey("minimum") || value.compareTo(schema.getJsonNumber("minimum").bigDecimalValue()) >= 0)
        && (!schema.containsKey("maximum") || value.compareTo(schema.getJsonNumber("maximum").bigDecimalValue()) <= 0)
        && (!schema.containsKey("exclusiveMinimum") || value.compareTo(schema.getJsonNumber("exclusiveMinimum").bigDecimalValue()) > 0);
  }
}
