package dev.slipway.ticks;

import dev.slipway.api.Frame;
import java.util.List;

/**
 * The messages of {@code /ws/ticks}, as {@code docs/ticks-protocol.md} describes them. Stateless.
 *
 * <p>Written by hand, and not through a JSON library, because a tick is made once for each event of the market and its form
 * is fixed; the tests read every message back with one.
 */
final class Messages {

  private static final long MICROS = 1_000_000;

  private Messages() {}

  /** Returns the message of a tick. */
  static Frame tick(long seq, Quote quote) {
    StringBuilder json = new StringBuilder(160);
    json.append("{\"type\":\"tick\",\"seq\":").append(seq).append(",\"t\":").append(quote.timeNanos()).append(",\"symbol\":");
    string(json, quote.symbol());
    json.append(",\"price\":");
    decimal(json, quote.priceMicros());
    json.append(",\"size\":").append(quote.size()).append('}');
    return Frame.text(json.toString());
  }

  /** Returns the first message of a session: the number of the tick that comes next, and what the stream carries. */
  static Frame hello(long next, int rate, List<String> symbols) {
    StringBuilder json = new StringBuilder(64 + 12 * symbols.size());
    json.append("{\"type\":\"hello\",\"next\":").append(next).append(",\"rate\":").append(rate).append(",\"symbols\":[");
    for (int i = 0; i < symbols.size(); i++) {
      if (i > 0) {
        json.append(',');
      }
      string(json, symbols.get(i));
    }
    return Frame.text(json.append("]}").toString());
  }

  /** Returns the message that tells a subscriber how many ticks it lost because it reads too slowly. */
  static Frame conflated(long count) {
    return Frame.text("{\"type\":\"conflated\",\"count\":" + count + "}");
  }

  /** Returns the answer to a message that was not understood. */
  static Frame error(String code, String message) {
    StringBuilder json = new StringBuilder(96).append("{\"type\":\"error\",\"code\":");
    string(json, code);
    json.append(",\"message\":");
    string(json, message);
    return Frame.text(json.append('}').toString());
  }

  /** Writes millionths as a decimal number without zeros at its end. */
  private static void decimal(StringBuilder json, long micros) {
    json.append(micros / MICROS);
    long fraction = micros % MICROS;
    if (fraction != 0) {
      String digits = Long.toString(MICROS + fraction);
      int end = digits.length();
      while (digits.charAt(end - 1) == '0') {
        end--;
      }
      json.append('.').append(digits, 1, end);
    }
  }

  /** Writes a string with the escapes that RFC 8259, section 7, demands. */
  private static void string(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20) {
        json.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 0xF, 16));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
