package dev.slipway.ticks;

import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;

/**
 * Reads quotes that others wrote, in the form of a tick's message. Stateless.
 *
 * <p>What is wrong is an {@link IllegalArgumentException} with a message for people that names the member and the allowed form.
 */
final class TickReader {

  private static final Set<String> MEMBERS = Set.of("type", "seq", "t", "symbol", "price", "size", "sourceSeq");
  private static final int LONGEST_NUMBER = 40;
  private static final int MICROS_DIGITS = 6;
  private static final int LONG_DIGITS = 19;
  private static final JsonReaderFactory READERS = JsonProvider.provider().createReaderFactory(Map.of());

  private TickReader() {}

  /** Returns the JSON object that {@code text} is. */
  static JsonObject object(String text) {
    try (var reader = READERS.createReader(new StringReader(text))) {
      return reader.readObject();
    } catch (JsonException | IllegalStateException e) {
      throw new IllegalArgumentException("is not one JSON object");
    }
  }

  /**
   * Returns the quote that a tick's message is of. Its {@code seq} becomes the number of the source.
   *
   * @param json the message
   * @param nowNanos the time of a tick that says none; 0 where each has to say its own
   */
  static Quote quote(JsonObject json, long nowNanos) {
    for (String name : json.keySet()) {
      require(MEMBERS.contains(name), "member '" + shortened(name) + "' is not one of type, seq, t, symbol, price, size");
    }
    JsonValue type = json.get("type");
    require(type == null || (type instanceof JsonString text && text.getString().equals("tick")), "type is not \"tick\"");
    require(json.get("symbol") instanceof JsonString, "symbol is not a text");
    String time = number(json, "t", nowNanos == 0 ? "" : Long.toString(nowNanos));
    return quote(time, json.getString("symbol"), number(json, "price", ""), number(json, "size", ""), number(json, "seq", "0"));
  }

  /** Returns the quote of which these are the parts. */
  static Quote quote(String time, String symbol, String price, String size, String seq) {
    require(Quote.isSymbol(symbol), "symbol '" + shortened(symbol) + "' is not 1 to " + Quote.LONGEST_SYMBOL
        + " letters, digits and . _ : / -");
    return new Quote(
        whole("t", time, 1), symbol, micros(price), whole("size", size, 1), whole("seq", seq, 0));
  }

  private static String number(JsonObject json, String name, String otherwise) {
    JsonValue value = json.get(name);
    if (value == null && !otherwise.isEmpty()) {
      return otherwise;
    }
    require(value instanceof JsonNumber, name + (value == null ? " is missing" : " is not a number"));
    return String.valueOf(value);
  }

  private static long whole(String name, String text, long min) {
    try {
      long value = Long.parseLong(text);
      if (value >= min) {
        return value;
      }
    } catch (NumberFormatException e) {
      // refused below, like a number that is too small
    }
    throw new IllegalArgumentException(name + " '" + shortened(text) + "' is not a whole number from " + min + " to " + Long.MAX_VALUE);
  }

  private static long micros(String text) {
    try {
      if (text.length() <= LONGEST_NUMBER) {
        BigDecimal price = new BigDecimal(text);
        // 1e999999999 is short to write and long to compute with
        if (price.signum() > 0 && Math.abs((long) price.scale()) <= LONG_DIGITS + MICROS_DIGITS) {
          return price.movePointRight(MICROS_DIGITS).longValueExact();
        }
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // refused below
    }
    throw new IllegalArgumentException(
        "price '" + shortened(text) + "' is not a number greater than 0 and below 9e12 with at most " + MICROS_DIGITS + " decimals");
  }

  private static void require(boolean allowed, String message) {
    if (!allowed) {
      throw new IllegalArgumentException(message);
    }
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_NUMBER ? text : text.substring(0, LONGEST_NUMBER) + "…";
  }
}
