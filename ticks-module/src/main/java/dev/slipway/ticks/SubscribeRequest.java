package dev.slipway.ticks;

import dev.slipway.api.Queries;
import dev.slipway.api.Refusal;
import io.helidon.common.parameters.Parameters;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a client asks for: a subscription, and where to begin. Immutable.
 *
 * @param subscription what it wants to hear
 * @param from the number of the first tick, 0 for the next one
 * @param stream the stream that {@code from} is a number of, empty for the present one
 */
record SubscribeRequest(Subscription subscription, long from, String stream) {

  /** Every tick of everything, from now on. */
  static final SubscribeRequest PLAIN = new SubscribeRequest(Subscription.PLAIN, 0, "");

  private static final int MOST_SYMBOLS = 64;
  private static final Set<String> QUERY = Set.of("symbols", "mode", "fps", "from", "stream");
  private static final Set<String> MEMBERS = Set.of("type", "symbols", "mode", "fps", "from", "stream");

  /**
   * Reads the query of a handshake.
   *
   * @param query the decoded query; parameters of the host are not in it
   * @param known which symbols there are
   * @throws Refusal when a parameter is unknown, or its value is not of the allowed form; the message names both
   */
  static SubscribeRequest of(Parameters query, Predicate<String> known) {
    for (String name : query.names()) {
      require(QUERY.contains(name), "unknown-parameter",
          "parameter '" + name + "' is not one of symbols, mode, fps, from, stream");
      require(query.all(name).size() == 1, "bad-" + name, "parameter '" + name + "' is there more than once");
    }
    Optional<List<String>> symbols = text(query, "symbols").map(text -> List.of(text.split(",", -1)));
    return of(symbols, text(query, "mode"), text(query, "fps"), text(query, "from"), text(query, "stream"), known);
  }

  /**
   * Reads a message of the form {@code {"type":"subscribe",…}}.
   *
   * @param known which symbols there are
   * @throws Refusal when the message is not of that form; the message of the refusal says what is
   */
  static SubscribeRequest of(String message, Predicate<String> known) {
    JsonObject json = object(message);
    require(json.get("type") instanceof JsonString type && type.getString().equals("subscribe"), "not-understood",
        "the only message understood here is {\"type\":\"subscribe\",…}");
    for (String name : json.keySet()) {
      require(MEMBERS.contains(name), "unknown-member", "member '" + name + "' is not one of type, symbols, mode, fps, from, stream");
    }
    Optional<List<String>> symbols = Optional.ofNullable(json.get("symbols")).map(SubscribeRequest::texts);
    return of(symbols, text(json, "mode"), number(json, "fps"), number(json, "from"), text(json, "stream"), known);
  }

  private static SubscribeRequest of(
      Optional<List<String>> symbols, Optional<String> mode, Optional<String> fps, Optional<String> from, Optional<String> stream,
      Predicate<String> known) {
    Subscription.Mode how = mode.map(SubscribeRequest::mode).orElse(Subscription.Mode.ALL);
    boolean latest = how == Subscription.Mode.LATEST;
    require(latest || fps.isEmpty(), "bad-fps", "fps goes with mode 'latest' only: in mode 'all' every tick is sent at once");
    require(!latest || from.isEmpty(), "bad-from", "from goes with mode 'all' only: mode 'latest' begins with a snapshot");
    require(stream.isEmpty() || from.isPresent(), "bad-stream", "stream goes with from only: it says what that is a number of");
    int rate = !latest ? 0
        : fps.map(text -> (int) whole("fps", text, 1, Subscription.HIGHEST_FPS)).orElse(Subscription.DEFAULT_FPS);
    long first = from.map(text -> whole("from", text, 1, Long.MAX_VALUE)).orElse(0L);
    Set<String> wanted = symbols.map(list -> symbols(list, known)).orElse(Set.of());
    return new SubscribeRequest(new Subscription(wanted, how, rate), first, stream.orElse(""));
  }

  private static Set<String> symbols(List<String> list, Predicate<String> known) {
    require(list.size() <= MOST_SYMBOLS, "bad-symbols", list.size() + " symbols are more than " + MOST_SYMBOLS);
    for (String symbol : list) {
      require(known.test(symbol), "unknown-symbol", "symbol '" + shortened(symbol) + "' is not traded here");
    }
    require(!list.isEmpty(), "bad-symbols", "symbols names none; leave it out for all");
    return new HashSet<>(list);
  }

  private static Subscription.Mode mode(String text) {
    for (Subscription.Mode mode : Subscription.Mode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
        return mode;
      }
    }
    throw Refusal.badRequest("bad-mode", "mode '" + shortened(text) + "' is not one of all, latest");
  }

  private static long whole(String name, String text, long min, long max) {
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // refused below, like a number that is out of range
    }
    throw Refusal.badRequest("bad-" + name, name + " '" + shortened(text) + "' is not a whole number from " + min + " to " + max);
  }

  private static JsonObject object(String message) {
    try {
      return TickReader.object(message);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("not-understood", "a message is one JSON object, such as {\"type\":\"subscribe\"}");
    }
  }

  private static List<String> texts(JsonValue value) {
    require(value instanceof JsonArray, "bad-symbols", "symbols is not a list of texts");
    List<String> texts = new ArrayList<>();
    for (JsonValue item : (JsonArray) value) {
      require(item instanceof JsonString, "bad-symbols", "symbols is not a list of texts");
      texts.add(((JsonString) item).getString());
    }
    return texts;
  }

  private static Optional<String> text(Parameters query, String name) {
    return Queries.first(query, name);
  }

  private static Optional<String> text(JsonObject json, String name) {
    JsonValue value = json.get(name);
    require(value == null || value instanceof JsonString, "bad-" + name, name + " is not a text");
    return Optional.ofNullable(value).map(text -> ((JsonString) text).getString());
  }

  private static Optional<String> number(JsonObject json, String name) {
    JsonValue value = json.get(name);
    require(value == null || value instanceof JsonNumber, "bad-" + name, name + " is not a number");
    return Optional.ofNullable(value).map(JsonValue::toString);
  }

  private static void require(boolean allowed, String code, String message) {
    if (!allowed) {
      throw Refusal.badRequest(code, message);
    }
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
