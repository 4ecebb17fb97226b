package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.util.List;

/** What one client heard. Immutable. */
record Heard(List<JsonObject> messages) {

  static Heard of(List<String> messages) {
    return new Heard(messages.stream().map(TestPlatform::json).toList());
  }

  long next() {
    assertEquals("hello", messages.getFirst().getString("type"));
    return messages.getFirst().getJsonNumber("next").longValueExact();
  }

  long last() {
    return seq(messages.getLast());
  }

  int ticks() {
    return messages.size() - 1;
  }

  /** Fails unless all but the first message are ticks, numbered without gaps from the one that the hello names. */
  Heard assertGapless() {
    long expected = next();
    for (JsonObject message : messages.subList(1, messages.size())) {
      assertEquals("tick", message.getString("type"));
      assertEquals(expected++, seq(message));
    }
    return this;
  }

  private static long seq(JsonObject message) {
    return message.getJsonNumber("seq").longValueExact();
  }
}
