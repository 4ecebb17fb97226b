package dev.slipway.dashboard;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The description of the API, and a judge of what it allows. Immutable. */
record ApiDocument(JsonObject json) {

  static ApiDocument of(TestPlatform platform) {
    return new ApiDocument(platform.getJson("/api/dashboard/openapi.json"));
  }

  /** Returns the method and path of each endpoint. */
  List<Map.Entry<String, String>> endpoints() {
    return json.getJsonObject("paths").entrySet().stream()
        .flatMap(path -> path.getValue().asJsonObject().keySet().stream().map(method -> Map.entry(method, path.getKey())))
        .toList();
  }

  /** Returns what is wrong with an answer, empty when it is as described. */
  String problem(String method, String path, Answer answer) {
    JsonObject response = json.getJsonObject("paths").getJsonObject(path).getJsonObject(method.toLowerCase(Locale.ROOT))
        .getJsonObject("responses").getJsonObject(Integer.toString(answer.status()));
    if (response == null) {
      return method + " " + path + " was answered " + answer.status() + ": " + answer.body();
    }
    JsonObject schema = response.getJsonObject("content").getJsonObject("application/json").getJsonObject("schema");
    return problem(schema, answer.body());
  }

  /** Returns what is wrong with a value of the schema of that name, empty when nothing is. */
  String problem(String name, String value) {
    return problem(Json.createObjectBuilder().add("$ref", "#/components/schemas/" + name).build(), value);
  }

  private String problem(JsonObject schema, String value) {
    String text = Json.createObjectBuilder(schema)
        .add("$schema", "https://json-schema.org/draft/2020-12/schema")
        .add("components", json.getJsonObject("components"))
        .build().toString();
    JsonSchema judge = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(text);
    return judge.validate(value, InputFormat.JSON).stream().map(Object::toString).collect(Collectors.joining("; "));
  }
}
