package dev.slipway.ticks;

import dev.slipway.api.Queries;
import dev.slipway.api.Refusal;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The stream over HTTP, under {@code /api/ticks}: its status, and its last ticks. Thread-safe. */
final class TicksApi implements HttpService {

  private static final int DEFAULT_LIMIT = 100;
  private static final int HIGHEST_LIMIT = 1_000;

  private final TicksSettings settings;
  private final TickStream stream;
  private final TickSource source;
  private final TickMeters meters;
  private final SourceHealth health;
  private final Subscribers subscribers;
  private final Optional<PushDoors> push;

  /** Serves that stream; {@code push} takes what is posted, where the source is one to push into. */
  TicksApi(
      TicksSettings settings, TickStream stream, TickSource source, TickMeters meters, SourceHealth health,
      Subscribers subscribers, Optional<PushDoors> push) {
    this.subscribers = subscribers;
    this.push = push;
    this.settings = settings;
    this.stream = stream;
    this.source = source;
    this.meters = meters;
    this.health = health;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/status", this::status).get("/recent", this::recent).get("/openapi.json", TicksApi::openApi);
    push.ifPresent(doors -> rules.post("/", doors::post));
  }

  /** Sends the description of this API, which lies beside the page. */
  private static void openApi(ServerRequest request, ServerResponse response) {
    try (InputStream file = TicksApi.class.getResourceAsStream("/META-INF/ticks-openapi.json")) {
      sendJson(response, new String(Objects.requireNonNull(file, "ticks-openapi.json").readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the description of the API cannot be read", e);
    }
  }

  private void status(ServerRequest request, ServerResponse response) {
    var json = Json.createObjectBuilder()
        .add("source", source.kind())
        .add("state", source.state().name().toLowerCase(Locale.ROOT))
        .add("stream", stream.id())
        .add("fresh", health.fresh())
        .add("ageSeconds", meters.ageSeconds())
        .add("seq", stream.lastSeq())
        .add("rate", settings.knownRate())
        .add("ticksPerSecond", meters.perSecond())
        .add("skipped", source.skipped())
        .add("symbols", Json.createArrayBuilder(symbols()))
        .add("sessions", Json.createObjectBuilder()
            .add("active", meters.active())
            .add("total", meters.total())
            .add("max", settings.maxClients())
            .add("behind", subscribers.behind()))
        .add("streams", meters.streams())
        .add("deliveries", meters.deliveries())
        .add("conflated", meters.conflated())
        .build();
    sendJson(response, json.toString());
  }

  private void recent(ServerRequest request, ServerResponse response) {
    Parameters query = request.query();
    int limit = Queries.first(query, "limit").map(TicksApi::limit).orElse(DEFAULT_LIMIT);
    Predicate<Tick> wanted = Queries.first(query, "symbol").map(this::known).map(TicksApi::of).orElse(tick -> true);
    List<Tick> ticks = stream.newest(wanted, limit);
    sendJson(response, ticks.stream()
        .map(tick -> StandardCharsets.UTF_8.decode(tick.frame().payload()))
        .collect(Collectors.joining(",", "{\"ticks\":[", "]}")));
  }

  private static Predicate<Tick> of(String symbol) {
    return tick -> tick.quote().symbol().equals(symbol);
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= HIGHEST_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // refused below, like a number that is out of range
    }
    throw Refusal.badRequest("bad-limit", "limit '" + text + "' is not a whole number from 1 to " + HIGHEST_LIMIT);
  }

  private String known(String symbol) {
    if (!settings.knows(symbol)) {
      throw Refusal.badRequest(
          "unknown-symbol", "symbol '" + symbol + "' is not one of " + String.join(", ", symbols()));
    }
    return symbol;
  }

  private Collection<String> symbols() {
    return settings.knownRate() > 0 ? settings.symbols() : stream.symbols();
  }

  private static void sendJson(ServerResponse response, String json) {
    response.headers().contentType(MediaTypes.APPLICATION_JSON);
    response.send(json.getBytes(StandardCharsets.UTF_8));
  }
}
