package dev.slipway.lifecycle.web;

import dev.slipway.lifecycle.tls.Certificates;
import dev.slipway.lifecycle.tls.Identity;
import dev.slipway.lifecycle.web.json.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonObjectBuilder;
import java.util.Optional;

/**
 * The server's certificate for its administrator: {@code GET /platform/tls} shows it, {@code POST /platform/tls/reload} reads its
 * files at once and answers 409 when they cannot be used. Thread-safe.
 */
final class TlsService implements HttpService {

  private final Certificates certificates;

  TlsService(Certificates certificates) {
    this.certificates = certificates;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", (request, response) -> show(response));
    rules.post("/reload", (request, response) -> reload(response));
  }

  private void reload(ServerResponse response) {
    Optional<String> problem = certificates.reload();
    if (problem.isPresent()) {
      Answers.error(response, Status.CONFLICT_409, "certificate", problem.get());
    } else {
      show(response);
    }
  }

  private void show(ServerResponse response) {
    Identity now = certificates.current();
    JsonObjectBuilder body = Json.object()
        .add("subject", now.subject())
        .add("issuer", now.issuer())
        .add("names", Json.array(now.names()))
        .add("begins", now.begins().toString())
        .add("ends", now.ends().toString())
        .add("secondsLeft", certificates.secondsLeft())
        .add("sha256", now.sha256())
        .add("protocols", Json.array(certificates.protocols()))
        .add("reloads", certificates.reloads());
    certificates.problem().ifPresent(problem -> body.add("problem", problem));
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.header(Answers.NO_STORE);
    response.send(Json.text(body.build()));
  }
}
