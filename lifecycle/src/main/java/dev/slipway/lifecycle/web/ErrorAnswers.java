package dev.slipway.lifecycle.web;

import dev.slipway.api.Refusal;
import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Turns what a handler throws into a JSON error without inner texts. Thread-safe. */
final class ErrorAnswers {

  private static final Logger LOGGER = System.getLogger(ErrorAnswers.class.getName());
  private static final Set<Integer> NO_CONTENT = Set.of(204, 205, 304);

  private final AtomicLong failures = new AtomicLong();
  private final String run = Long.toString(System.currentTimeMillis(), 36);

  /** Returns the routing of {@code service} under {@code path}, whose errors are answered here. */
  RuledRouting routing(String path, Route.Owner owner, HttpService service) {
    RuledReference reference = new RuledReference();
    HttpRouting.Builder builder = HttpRouting.builder().error(
        Throwable.class, (request, response, thrown) -> answer(owner, reference, request, response, thrown));
    RuledRouting routing = RuledRouting.of(path, service, builder);
    reference.routing = routing;
    return routing;
  }

  /** Answers for a failure outside any routing. */
  void answer(Route.Owner owner, ServerRequest request, ServerResponse response, Throwable thrown) {
    answer(owner, new RuledReference(), request, response, thrown);
  }

  private void answer(
      Route.Owner owner, RuledReference reference, ServerRequest request, ServerResponse response, Throwable thrown) {
    switch (thrown) {
      case Refusal refusal -> Answers.send(response, refusal);
      case NotFoundException missing -> missing(reference, request, response);
      case HttpException http when http.status().code() < 500 -> http(response, http);
      case InterruptedException interrupted when owner.gate().isQuiesced() ->
        Answers.error(response, Status.SERVICE_UNAVAILABLE_503, "stopping", owner + " was stopped before the request was done");
      default -> internal(owner, request, response, thrown);
    }
  }

  private static void missing(RuledReference reference, ServerRequest request, ServerResponse response) {
    RuledRouting routing = reference.routing;
    Set<String> allowed = routing == null ? Set.of() : routing.allowed(request.prologue());
    String method = request.prologue().method().text();
    if (allowed.isEmpty() || allowed.contains(method)) {
      Answers.error(response, Status.NOT_FOUND_404, "not-found", "there is nothing at this path");
    } else {
      methods(response, method, allowed);
    }
  }

  /** Answers a method that the path does not understand, or the question which ones it does. */
  static void methods(ServerResponse response, String method, Set<String> allowed) {
    response.header(HeaderValues.create(HeaderNames.ALLOW, String.join(", ", allowed)));
    if (Method.OPTIONS.text().equals(method)) {
      response.status(Status.NO_CONTENT_204).send();
    } else {
      Answers.error(response, Status.METHOD_NOT_ALLOWED_405, "method-not-allowed",
          "this path understands " + String.join(", ", allowed));
    }
  }

  private static void http(ServerResponse response, HttpException thrown) {
    thrown.headers().forEach(response::header);
    if (NO_CONTENT.contains(thrown.status().code())) {
      response.status(thrown.status()).send();
      return;
    }
    String message = thrown instanceof BadRequestException ? "the request cannot be understood" : thrown.status().reasonPhrase();
    Answers.error(response, thrown.status(), Answers.code(thrown.status()), message);
  }

  private void internal(Route.Owner owner, ServerRequest request, ServerResponse response, Throwable thrown) {
    String id = run + "-" + failures.incrementAndGet();
    LOGGER.log(Level.ERROR, "request " + id + " (" + request.prologue().method().text() + " " + request.prologue().uriPath().path()
        + " from " + request.remotePeer().address() + ") failed in " + owner, thrown);
    Answers.error(response, Status.INTERNAL_SERVER_ERROR_500, "internal", "the request failed; the log names it as " + id);
  }

  /** The routing that an error handler belongs to, known once it is built. */
  private static final class RuledReference {

    private volatile @Nullable RuledRouting routing;
  }
}
