package dev.slipway.ticks;

import dev.slipway.api.Refusal;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

  /** Serves that stream. */
  TicksApi(TicksSettings settings, TickStream stream, TickSource source, TickMeters meters, SourceHealth health) {
    this.settings = settings;
    this.stream = stream;
    this.source = source;
    this.meters = meters;
    this.health = health;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/status", this::status).get("/recent", this::recent);
  }

  private void status(ServerRequest request, ServerResponse response) {
    var json = Json.createObjectBuilder()
        .add("source", source.kind())
        .add("fresh", health.fresh())
        .add("ageSeconds", meters.ageSeconds())
        .add("seq", stream.lastSeq())
        .add("rate", settings.rate())
        .add("ticksPerSecond", meters.perSecond())
        .add("skipped", source.skipped())
        .add("symbols", Json.createArrayBuilder(settings.symbols()))
        .add("sessions", Json.createObjectBuilder()
            .add("active", meters.active())
            .add("total", meters.total())
            .add("max", settings.maxClients()))
        .add("deliveries", meters.deliveries())
        .add("conflated", meters.conflated())
        .build();
    sendJson(response, json.toString());
  }

  private void recent(ServerRequest request, ServerResponse response) {
    Parameters query = request.query();
    int limit = query.first("limit").map(TicksApi::limit).orElse(DEFAULT_LIMIT);
    Predicate<Tick> wanted = query.first("symbol").map(this::known).map(TicksApi::of).orElse(tick -> true);
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
    if (!settings.symbols().contains(symbol)) {
      throw Refusal.badRequest(
          "unknown-symbol", "symbol '" + symbol + "' is not one of " + String.join(", ", settings.symbols()));
    }
    return symbol;
  }

  private static void sendJson(ServerResponse response, String json) {
    response.headers().contentType(MediaTypes.APPLICATION_JSON);
    response.send(json.getBytes(StandardCharsets.UTF_8));
  }
}
