package dev.slipway.ticks;

import dev.slipway.api.Handshake;
import dev.slipway.api.Principal;
import dev.slipway.api.RateLimiter;
import dev.slipway.api.Refusal;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEndpoint;
import dev.slipway.api.SocketHandler;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The two ways in for publishers: {@code POST /api/ticks} and {@code /ws/ticks/push}. Thread-safe. */
final class PushDoors implements SocketEndpoint {

  private static final Status TOO_LARGE = Status.REQUEST_ENTITY_TOO_LARGE_413;

  private final PushSource source;
  private final Clock clock;
  private final RateLimiter limiter;
  private final TickMeters meters;

  /** Ways into {@code source}, for each user as often as {@code limiter} allows. */
  PushDoors(PushSource source, Clock clock, RateLimiter limiter, TickMeters meters) {
    this.limiter = limiter;
    this.source = source;
    this.clock = clock;
    this.meters = meters;
  }

  /** Answers a POST: 200 with how many were taken, or a refusal. */
  void post(ServerRequest request, ServerResponse response) {
    PushSource.Receipt receipt = take(Principal.of(request), body(request));
    response.headers().contentType(MediaTypes.APPLICATION_JSON);
    response.send("{\"accepted\":" + receipt.accepted() + ",\"last\":" + receipt.last() + "}");
  }

  @Override
  public SocketHandler connect(Handshake handshake) {
    return new SocketHandler() {

      // on the session's own thread: a publisher that is faster than the stream is held up, and nobody else
      @Override
      public void text(Session session, String message) {
        try {
          PushSource.Receipt receipt = take(session.principal(), message);
          session.offer(Messages.accepted(receipt.accepted(), receipt.last()));
        } catch (Refusal refusal) {
          session.offer(Messages.error(refusal.code(), refusal.getMessage()));
        }
      }
    };
  }

  private PushSource.Receipt take(Principal publisher, String text) {
    Optional<Duration> wait = limiter.take(publisher.name());
    if (wait.isPresent()) {
      throw new Refusal(Status.TOO_MANY_REQUESTS_429, "too-fast", "pushes come too fast: the next one is welcome in "
          + Math.max(1, wait.get().toMillis()) + " ms; put more ticks into each");
    }
    Instant now = clock.instant();
    try {
      List<Quote> quotes = PushMessage.quotes(text, TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
      return source.push(quotes);
    } catch (IllegalArgumentException e) {
      meters.notUnderstood();
      throw Refusal.badRequest("bad-tick", String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      throw Refusal.unavailable("stopping", String.valueOf(e.getMessage()), Duration.ofSeconds(2));
    }
  }

  private static String body(ServerRequest request) {
    try (InputStream input = request.content().inputStream()) {
      byte[] bytes = input.readNBytes(PushMessage.MOST_BYTES + 1);
      if (bytes.length > PushMessage.MOST_BYTES) {
        throw new Refusal(TOO_LARGE, "too-large", "a push is at most " + PushMessage.MOST_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the body of a push broke off", e);
    }
  }
}
