package dev.slipway.lifecycle.observe;

import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What answers at {@code /metrics}: Prometheus text, or OpenMetrics where it is accepted by name. Thread-safe. One scrape runs at
 * a time; another waits for two seconds at most, and is then answered 503, so that a gauge that hangs holds one request and not all.
 */
public final class MetricsService implements HttpService {

  private static final long PATIENCE_SECONDS = 2;

  private final Metrics metrics;
  private final ReentrantLock scrape = new ReentrantLock();

  /** The service that shows {@code metrics}. */
  public MetricsService(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", this::answer);
  }

  private void answer(ServerRequest request, ServerResponse response) throws InterruptedException {
    boolean open = request.headers().acceptedTypes().stream()
        .anyMatch(type -> type.type().equals("application") && type.subtype().equals("openmetrics-text"));
    MediaType type = open ? MediaTypes.APPLICATION_OPENMETRICS_TEXT : MediaTypes.TEXT_PLAIN;
    if (!scrape.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      response.status(Status.SERVICE_UNAVAILABLE_503).header(HeaderNames.CONTENT_TYPE, "text/plain").send("a scrape is under way\n");
      return;
    }
    try {
      response.header(HeaderNames.CONTENT_TYPE, open
              ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8")
          .header(HeaderNames.CACHE_CONTROL, "no-store")
          .send(metrics.text(type));
    } finally {
      scrape.unlock();
    }
  }
}
