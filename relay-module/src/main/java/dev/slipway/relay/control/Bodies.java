package dev.slipway.relay.control;

import dev.slipway.api.Refusal;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what clients send. Stateless; blocks on the client. */
final class Bodies {

  /** The longest body in bytes. */
  static final int MOST_BYTES = 1_024 * 1_024;

  private static final String MULTIPART = "multipart/form-data";

  private Bodies() {}

  /** Returns the JSON that a request brings, an empty object where it brings nothing. */
  static JsonValue json(ServerRequest request) {
    byte[] bytes = bytes(request);
    return bytes.length == 0 ? JsonObject.EMPTY_JSON_OBJECT : Fields.parse(text(bytes));
  }

  /** Returns the JSON that a request brings, as its body or as the file of a form whose field is {@code file}. */
  static JsonValue jsonOrFile(ServerRequest request) {
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    byte[] bytes = bytes(request);
    return Fields.parse(text(type.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length()) ? FormFile.of(type, bytes) : bytes));
  }

  private static byte[] bytes(ServerRequest request) {
    try (InputStream input = request.content().inputStream()) {
      byte[] bytes = input.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new Refusal(Status.REQUEST_ENTITY_TOO_LARGE_413, "too-large", "a body is at most " + MOST_BYTES + " bytes");
      }
      return bytes;
    } catch (IOException brokeOff) {
      throw Refusal.badRequest("bad-body", "the body broke off");
    }
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw Refusal.badRequest("bad-json", "the body is not UTF-8");
    }
  }
}
