package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.util.List;

/** What one client heard, each message parsed when it is looked at, since there may be very many. Immutable. */
record Heard(List<String> messages) {

  static Heard of(List<String> messages) {
    return new Heard(messages);
  }

  long next() {
    JsonObject hello = TestPlatform.json(messages.getFirst());
    assertEquals("hello", hello.getString("type"));
    return hello.getJsonNumber("next").longValueExact();
  }

  long last() {
    return seq(TestPlatform.json(messages.getLast()));
  }

  JsonObject message(int at) {
    return TestPlatform.json(messages.get(at));
  }

  int ticks() {
    return messages.size() - 1;
  }

  /** Fails unless all but the first message are ticks, numbered without gaps from the one that the hello names. */
  Heard assertGapless() {
    long expected = next();
    for (String text : messages.subList(1, messages.size())) {
      JsonObject message = TestPlatform.json(text);
      assertEquals("tick", message.getString("type"), text);
      assertEquals(expected++, seq(message), text);
    }
    return this;
  }

  private static long seq(JsonObject message) {
    return message.getJsonNumber("seq").longValueExact();
  }
}
