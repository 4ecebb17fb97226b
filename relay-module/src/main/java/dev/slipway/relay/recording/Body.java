package dev.slipway.relay.recording;

import dev.slipway.api.Refusal;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * The JSON object that a request brings: small, with known fields, all of them texts. Immutable.
 *
 * @param json the object
 */
record Body(JsonObject json) {

  private static final int MAX_BYTES = 64 * 1024;

  /**
   * Reads a body. Blocks.
   *
   * @throws Refusal with 400 when it is no such object, 413 when it is longer than 64 KiB
   */
  static Body read(ServerRequest request, Set<String> fields) {
    JsonObject json = parse(bytes(request));
    for (String field : json.keySet()) {
      if (!fields.contains(field)) {
        throw Refusal.badRequest("unknown-field", "there is a field that is not known; the fields are " + String.join(", ", fields));
      }
      if (json.get(field).getValueType() != JsonValue.ValueType.STRING) {
        throw Refusal.badRequest("bad-field", "'" + field + "' must be a text");
      }
    }
    return new Body(json);
  }

  private static byte[] bytes(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new Refusal(Status.REQUEST_ENTITY_TOO_LARGE_413, "too-large", "the body is longer than " + MAX_BYTES + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("the body broke off", e);
    }
  }

  private static JsonObject parse(byte[] bytes) {
    try (JsonReader reader = Json.createReader(new ByteArrayInputStream(bytes))) {
      return reader.readObject();
    } catch (JsonException | IllegalStateException | ClassCastException e) {
      throw Refusal.badRequest("not-json", "the body must be a JSON object");
    }
  }

  /** Returns a field's text without blanks around it, empty when the field is missing. */
  String text(String field) {
    JsonString value = json.containsKey(field) ? json.getJsonString(field) : null;
    return value == null ? "" : value.getString().strip();
  }
}
