package dev.slipway.ticks;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** Reads what a publisher pushes: one tick, or {@code {"ticks":[…]}}. Stateless. */
final class PushMessage {

  /** How many ticks may be pushed at once. */
  static final int MOST_TICKS = 1_000;
  /** The longest push, in bytes: room for that many ticks. */
  static final int MOST_BYTES = 256 * 1_024;

  private PushMessage() {}

  /**
   * Returns the quotes of a push.
   *
   * @param nowNanos the time of ticks that say none
   * @throws IllegalArgumentException when it is not of the allowed form; the message names what is wrong, and nothing is taken
   */
  static List<Quote> quotes(String text, long nowNanos) {
    JsonObject json = TickReader.object(text);
    if (!json.containsKey("ticks")) {
      return List.of(TickReader.quote(json, nowNanos));
    }
    if (json.size() != 1 || !(json.get("ticks") instanceof JsonArray array) || array.isEmpty() || array.size() > MOST_TICKS) {
      throw new IllegalArgumentException("a push is one tick or {\"ticks\":[…]} with 1 to " + MOST_TICKS + " ticks and nothing else");
    }
    List<Quote> quotes = new ArrayList<>(array.size());
    for (JsonValue item : array) {
      try {
        if (!(item instanceof JsonObject tick)) {
          throw new IllegalArgumentException("is not a JSON object");
        }
        quotes.add(TickReader.quote(tick, nowNanos));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("tick " + (quotes.size() + 1) + " of the push: " + e.getMessage(), e);
      }
    }
    return quotes;
  }
}
