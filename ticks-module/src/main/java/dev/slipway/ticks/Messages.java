package dev.slipway.ticks;

import dev.slipway.api.Frame;
import java.util.Collection;
import java.util.Locale;

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
    tick(json, seq, quote);
    return Frame.text(json.toString());
  }

  private static void tick(StringBuilder json, long seq, Quote quote) {
    json.append("{\"type\":\"tick\",\"seq\":").append(seq).append(",\"t\":").append(quote.timeNanos()).append(",\"symbol\":");
    string(json, quote.symbol());
    json.append(",\"price\":");
    decimal(json, quote.priceMicros());
    json.append(",\"size\":").append(quote.size());
    if (quote.sourceSeq() > 0) {
      json.append(",\"sourceSeq\":").append(quote.sourceSeq());
    }
    json.append('}');
  }

  /**
   * Returns the first message of a session.
   *
   * @param stream tells the stream from others
   * @param next the number of the tick that comes next
   * @param rate ticks per second, as the source is set; 0 when it is not known
   * @param symbols what the stream carries
   * @param subscription what the session hears
   */
  static Frame hello(String stream, long next, int rate, Collection<String> symbols, Subscription subscription) {
    StringBuilder json = new StringBuilder(128 + 12 * symbols.size());
    json.append("{\"type\":\"hello\",\"stream\":");
    string(json, stream);
    json.append(",\"next\":").append(next);
    if (rate > 0) {
      json.append(",\"rate\":").append(rate);
    }
    json.append(",\"symbols\":");
    strings(json, symbols);
    json.append(",\"subscription\":{");
    subscription(json, subscription);
    return Frame.text(json.append("}}").toString());
  }

  /** Returns the answer to a subscription that was taken: what the session hears from the tick of that number on. */
  static Frame subscribed(long next, Subscription subscription) {
    StringBuilder json = new StringBuilder(96).append("{\"type\":\"subscribed\",\"next\":").append(next).append(',');
    subscription(json, subscription);
    return Frame.text(json.append('}').toString());
  }

  /** Returns the last tick of each symbol, as it was after the tick of that number. */
  static Frame snapshot(long seq, Collection<Tick> ticks) {
    StringBuilder json = new StringBuilder(64 + 128 * ticks.size());
    json.append("{\"type\":\"snapshot\",\"seq\":").append(seq).append(",\"ticks\":[");
    String separator = "";
    for (Tick tick : ticks) {
      tick(json.append(separator), tick.seq(), tick.quote());
      separator = ",";
    }
    return Frame.text(json.append("]}").toString());
  }

  /** Returns the message that says which ticks are not kept any more. */
  static Frame gap(long from, long to) {
    return Frame.text("{\"type\":\"gap\",\"from\":" + from + ",\"to\":" + to + "}");
  }

  /** Returns the message that says what the source lost before it came here, in the source's own numbers. */
  static Frame sourceGap(long from, long to) {
    return Frame.text("{\"type\":\"source-gap\",\"from\":" + from + ",\"to\":" + to + "}");
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

  private static void subscription(StringBuilder json, Subscription subscription) {
    json.append("\"mode\":");
    string(json, subscription.mode().name().toLowerCase(Locale.ROOT));
    if (subscription.mode() == Subscription.Mode.LATEST) {
      json.append(",\"fps\":").append(subscription.fps());
    }
    if (!subscription.symbols().isEmpty()) {
      json.append(",\"symbols\":");
      strings(json, subscription.symbols());
    }
  }

  private static void strings(StringBuilder json, Collection<String> texts) {
    char separator = '[';
    for (String text : texts) {
      string(json.append(separator), text);
      separator = ',';
    }
    json.append(texts.isEmpty() ? "[]" : "]");
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
