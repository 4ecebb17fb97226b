package dev.slipway.lifecycle.web.json;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON as the host writes it. Thread-safe. */
public final class Json {

  private Json() {}

  /** Returns a new object. */
  public static JsonObjectBuilder object() {
    return Provider.FACTORY.createObjectBuilder();
  }

  /** Returns a new array. */
  public static JsonArrayBuilder array() {
    return Provider.FACTORY.createArrayBuilder();
  }

  /** Returns an array of texts. */
  public static JsonArrayBuilder array(Iterable<String> texts) {
    JsonArrayBuilder array = array();
    texts.forEach(array::add);
    return array;
  }

  /** Returns the text of {@code object}. */
  public static String text(JsonObject object) {
    return object.toString();
  }

  /** Returns the body of an error: {@code {"error":{"code":…,"message":…}}}. */
  public static byte[] error(String code, String message) {
    JsonObject body = object().add("error", object().add("code", code).add("message", message)).build();
    return text(body).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The provider, found once under the host's own loader: the search goes by the context class loader, which in a request is
   * the module's.
   */
  private static final class Provider {

    private static final JsonBuilderFactory FACTORY = find();

    private static JsonBuilderFactory find() {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(Json.class.getClassLoader());
      try {
        return JsonProvider.provider().createBuilderFactory(Map.of());
      } finally {
        thread.setContextClassLoader(before);
      }
    }
  }
}
