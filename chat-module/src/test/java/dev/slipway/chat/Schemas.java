package dev.slipway.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The published schemas, against which the tests hold what is really said. Thread-safe. */
final class Schemas {

  private static final Path PROTOCOL = Path.of("..", "docs", "chat-protocol.schema.json");
  private static final Path OPENAPI = Path.of("src", "main", "resources", "META-INF", "web", "chat", "openapi.json");
  private static final Map<String, JsonSchema> LOADED = new ConcurrentHashMap<>();

  private Schemas() {}

  /** Fails unless a client may say this. */
  static void assertClient(String message) {
    assertValid(schema(PROTOCOL, "$defs", "#/$defs/client"), message);
  }

  /** Fails unless the server may say this. */
  static void assertServer(String message) {
    assertValid(schema(PROTOCOL, "$defs", "#/$defs/server"), message);
  }

  /** Fails unless the body is of that schema of the OpenAPI document. */
  static void assertBody(String name, String body) {
    assertValid(schema(OPENAPI, "components", "#/components/schemas/" + name), body);
  }

  /** Fails unless the document says that this request may be answered in this way. */
  static void assertAnswer(String method, String path, Answer answer) throws IOException {
    JsonObject responses = TestPlatform.json(Files.readString(OPENAPI)).getJsonObject("paths").getJsonObject(path)
        .getJsonObject(method.toLowerCase(Locale.ROOT)).getJsonObject("responses");
    JsonObject response = responses.getJsonObject(Integer.toString(answer.status()));
    assertNotNull(response, () -> method + " " + path + " was answered with " + answer.status() + ": " + answer.body());
    JsonObject content = response.getJsonObject("content");
    if (content == null) {
      assertEquals("", answer.body());
    } else {
      String schema = content.getJsonObject("application/json").getJsonObject("schema").getString("$ref");
      assertBody(schema.substring(schema.lastIndexOf('/') + 1), answer.body());
    }
  }

  private static void assertValid(JsonSchema schema, String json) {
    var wrong = schema.validate(json, InputFormat.JSON);
    assertTrue(wrong.isEmpty(), () -> json + " is not of the schema: " + wrong);
  }

  private static JsonSchema schema(Path file, String definitions, String reference) {
    return LOADED.computeIfAbsent(reference, each -> {
      try {
        JsonObject all = TestPlatform.json(Files.readString(file));
        String text = Json.createObjectBuilder()
            .add("$schema", "https://json-schema.org/draft/2020-12/schema").add("$ref", reference)
            .add(definitions, all.getJsonObject(definitions)).build().toString();
        return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
