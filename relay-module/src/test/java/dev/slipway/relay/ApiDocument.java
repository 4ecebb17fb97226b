package dev.slipway.relay;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.slipway.testkit.Answer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The description of the API, and a judge of what it allows. Thread-safe. */
record ApiDocument(JsonObject json, Map<String, JsonSchema> schemas) {

  static ApiDocument of(Answer answer) {
    return new ApiDocument(answer.json(), new ConcurrentHashMap<>());
  }

  /** Fails unless an answer is one that the document describes. */
  void check(String method, String path, Answer answer) {
    String plain = path.replaceAll("\\?.*", "");
    JsonObject item = item(plain);
    if (!item.containsKey(method)) {
      throw new AssertionError(method + " " + plain + " is not described");
    }
    JsonObject response = item.getJsonObject(method).getJsonObject("responses").getJsonObject(Integer.toString(answer.status()));
    if (response == null) {
      throw new AssertionError(
          method + " " + plain + " was answered with " + answer.status() + ", which is not described: " + answer.body());
    }
    JsonObject content = response.getJsonObject("content");
    String type = answer.header("Content-Type").orElse("").replaceAll(";.*", "");
    if (!content.containsKey(type)) {
      throw new AssertionError(method + " " + plain + " was answered with " + type + ", which is not described: " + content.keySet());
    }
    if (type.equals("application/json")) {
      check(content.getJsonObject(type).getJsonObject("schema"), answer.body());
    }
  }

  /** Returns what is said of a path, which may stand there with names in braces for some of its parts. */
  private JsonObject item(String path) {
    JsonObject paths = json.getJsonObject("paths");
    return paths.keySet().stream()
        .filter(each -> each.equals(path) || each.contains("{") && path.matches(each.replaceAll("\\{\\w+}", "[^/]+")))
        .findFirst().map(paths::getJsonObject).orElseThrow(() -> new AssertionError(path + " is not described"));
  }

  /** Fails unless a text is of the schema of that name. */
  void check(String name, String text) {
    check(Json.createObjectBuilder().add("$ref", "#/components/schemas/" + name).build(), text);
  }

  private void check(JsonObject schema, String text) {
    var wrong = schemas.computeIfAbsent(schema.toString(), each -> JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(
        Json.createObjectBuilder(schema)
            .add("$schema", "https://json-schema.org/draft/2020-12/schema")
            .add("components", json.getJsonObject("components")).build().toString()))
        .validate(text, InputFormat.JSON);
    if (!wrong.isEmpty()) {
      throw new AssertionError(text + " is not of its schema: " + wrong);
    }
  }
}
