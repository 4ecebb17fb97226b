package dev.slipway.dashboard;

import dev.slipway.api.Principal;
import dev.slipway.api.Refusal;
import dev.slipway.dashboard.alert.Alert;
import dev.slipway.dashboard.alert.AlertDesk;
import dev.slipway.dashboard.alert.Alerts;
import dev.slipway.dashboard.stream.Feed;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/**
 * The dashboard over HTTP, under {@code /api/dashboard}, as {@code dashboard-openapi.json} describes it: the document as it is now,
 * {@code {"id":…,"state":…}}, the alerts, the rules that they come of, and what administrators say to them:
 * {@code POST /alerts/<id>/acknowledge} and {@code /resolve}. Thread-safe.
 */
final class DashboardApi implements HttpService {

  private final Feed feed;
  private final AlertDesk desk;
  private final Alerts alerts;

  DashboardApi(Feed feed, AlertDesk desk) {
    this.feed = feed;
    this.desk = desk;
    this.alerts = desk.alerts();
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", (request, response) -> send(response, feed.snapshot()));
    rules.get("/openapi.json", (request, response) -> send(response, description()));
    rules.get("/alerts", (request, response) -> send(response,
        Json.createObjectBuilder().add("alerts", alerts.value()).build().toString()));
    rules.get("/rules", (request, response) -> send(response, Json.createObjectBuilder().add("rules", desk.rules()).build().toString()));
    rules.post("/alerts/{id}/acknowledge", (request, response) -> answer(response, alerts.acknowledge(id(request), who(request))));
    rules.post("/alerts/{id}/resolve", (request, response) -> answer(response, alerts.resolve(id(request), who(request))));
  }

  /** Returns the description of this API, as OpenAPI has it. */
  private static String description() throws IOException {
    try (InputStream file = DashboardApi.class.getResourceAsStream("/META-INF/dashboard-openapi.json")) {
      return new String(Objects.requireNonNull(file, "dashboard-openapi.json").readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String who(ServerRequest request) {
    return Principal.of(request).name();
  }

  private static long id(ServerRequest request) {
    String text = request.path().pathParameters().get("id");
    if (!text.matches("\\d{1,18}")) {
      throw new Refusal(Status.NOT_FOUND_404, "unknown-alert", "an alert is named by its number, not by '" + text + "'");
    }
    return Long.parseLong(text);
  }

  private static void answer(ServerResponse response, Alert alert) {
    send(response, Json.createObjectBuilder()
        .add("id", alert.id())
        .add("state", alert.state().name().toLowerCase(Locale.ROOT))
        .build().toString());
  }

  private static void send(ServerResponse response, String json) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json").header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(json.getBytes(StandardCharsets.UTF_8));
  }
}
