package dev.slipway.lifecycle.web;

import dev.slipway.api.PlatformPhase;
import dev.slipway.api.Principal;
import dev.slipway.api.Refusal;
import dev.slipway.lifecycle.socket.QueryToken;
import dev.slipway.lifecycle.web.access.AuditLog;
import dev.slipway.lifecycle.web.access.Credentials;
import dev.slipway.lifecycle.web.access.Origins;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way of every HTTP request: phase, route, credentials, origin, then whoever serves it; counted, and written to the audit
 * log where it could change something. Thread-safe; blocks for as long as the request takes.
 */
final class Dispatcher implements HttpRouting {

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> STREAM_METHODS = Set.of("GET");

  private final RouteTable table;
  private final Credentials credentials;
  private final Origins origins;
  private final AuditLog audit;
  private final ErrorAnswers errors;
  private final WebMeters meters;
  private final Duration retryAfter;
  private final Route.Owner host;
  private final HttpSecurity security = HttpSecurity.create();
  private volatile PlatformPhase phase = PlatformPhase.STARTING;

  Dispatcher(
      RouteTable table, Credentials credentials, Origins origins, AuditLog audit, ErrorAnswers errors, WebMeters meters,
      Duration retryAfter, Route.Owner host) {
    this.table = table;
    this.credentials = credentials;
    this.origins = origins;
    this.audit = audit;
    this.errors = errors;
    this.meters = meters;
    this.retryAfter = retryAfter;
    this.host = host;
  }

  void phase(PlatformPhase next) {
    phase = next;
  }

  PlatformPhase phase() {
    return phase;
  }

  @Override
  public HttpSecurity security() {
    return security;
  }

  @Override
  public void beforeStart() {}

  @Override
  public void afterStop() {}

  @Override
  public void route(ConnectionContext context, RoutingRequest request, RoutingResponse response) {
    GuardedContext guarded = (GuardedContext) context;
    long began = System.nanoTime();
    meters.begin();
    Asked asked = new Asked(request.prologue());
    try {
      answer(guarded, request, response, asked);
    } finally {
      int status = response.isSent() ? response.status().code() : 0;
      long took = System.nanoTime() - began;
      Route route = asked.route;
      meters.end(status, route == null ? status >= 500 : route.isFailure(status), took);
      if (route != null) {
        route.served(status, took);
      }
      if (!SAFE.contains(asked.method) && !nothingAsked(asked, status)) {
        audit.record(AuditLog.Entry.http(
            asked.principal.name(), request.remotePeer().address().toString(), asked.method, asked.path, status));
      }
    }
    finish(guarded, request);
  }

  /** Who asks for a path or method that is not there, without credentials, changes nothing, and must not flood the record. */
  private static boolean nothingAsked(Asked asked, int status) {
    return !Credentials.isKnown(asked.principal) && (status == 404 || status == 405);
  }

  /** Leaves the connection ready for its next request, or closes it where the response said so. */
  private static void finish(GuardedContext context, RoutingRequest request) {
    context.connection().answered();
    discard(request);
    context.requestEnd();
    if (context.connection().closesAfterResponse()) {
      throw new CloseConnectionException("the response said so");
    }
  }

  /** Reads what is left of the body: what follows it is the next request. */
  private static void discard(RoutingRequest request) {
    if (!request.content().consumed()) {
      try {
        request.content().consume();
      } catch (RuntimeException e) {
        throw new CloseConnectionException("the body broke off", e);
      }
    }
  }

  private void answer(GuardedContext context, RoutingRequest request, RoutingResponse response, Asked asked) {
    try {
      Route route = route(request, asked);
      asked.route = route;
      if (Answers.preflight(request.headers()) && Method.OPTIONS.text().equals(asked.method)) {
        preflight(context, response);
        return;
      }
      asked.principal = credentials.authenticate(request.headers(), request.prologue().query());
      withoutToken(request);
      if (!SAFE.contains(asked.method)) {
        origins.check(request.headers());
      }
      Credentials.require(asked.principal, route.access().required(asked.method));
      if (!asked.principal.equals(Principal.ANONYMOUS)) {
        request.context().register(asked.principal);
      }
      serve(route, context, request, response, asked);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      if (!response.reset()) {
        throw new CloseConnectionException("an answer had begun when the request failed", e);
      }
      errors.answer(host, request, response, e);
    }
  }

  private Route route(RoutingRequest request, Asked asked) {
    Route route = table.find(request.prologue().uriPath().path()).orElse(null);
    checkPhase(route);
    if (Method.TRACE.text().equals(asked.method) || route == null) {
      throw route == null
          ? new Refusal(Status.NOT_FOUND_404, "not-found", "there is nothing at this path")
          : new Refusal(Status.METHOD_NOT_ALLOWED_405, "method-not-allowed", "TRACE is not understood");
    }
    return route;
  }

  /** Refuses what is not the host's own while the platform starts or stops. */
  void checkPhase(@Nullable Route route) {
    if (route != null && route.owner().isHost()) {
      return;
    }
    switch (phase) {
      case STARTING -> throw Refusal.unavailable("starting", "the platform is starting", retryAfter);
      case RUNNING, UNREADY -> { }
      case QUIESCE, DRAIN, CLOSE, PROVE, STOPPED ->
        throw Refusal.unavailable("stopping", "the platform is stopping", retryAfter);
    }
  }

  private static void preflight(GuardedContext context, RoutingResponse response) {
    if (context.connection().allowedOrigin() == null) {
      throw new Refusal(Status.FORBIDDEN_403, "foreign-origin", "requests from pages of this origin are not allowed");
    }
    response.header(HeaderValues.create(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT, PATCH, DELETE"));
    response.header(HeaderValues.create(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, Last-Event-ID"));
    response.header(HeaderValues.create(HeaderNames.ACCESS_CONTROL_MAX_AGE, 600));
    response.status(Status.NO_CONTENT_204).send();
  }

  private void serve(Route route, GuardedContext context, RoutingRequest request, RoutingResponse response, Asked asked) {
    switch (route.target()) {
      case Route.Target.Service(RuledRouting routing) -> within(route, context, asked, () ->
          route.owner().run(asked.method + " " + asked.path, () -> {
            asGetWhereHeadIsMissing(routing, request);
            routing.routing().route(context, request, response);
          }));
      case Route.Target.Stream(StreamEndpoint endpoint) -> {
        if (STREAM_METHODS.contains(asked.method)) {
          checkOpen(route);
          endpoint.serve(context.connection(), request, response, asked.principal);
        } else {
          ErrorAnswers.methods(response, asked.method, STREAM_METHODS);
        }
      }
      case Route.Target.Socket(var socket) -> {
        response.header(HeaderValues.create(HeaderNames.UPGRADE, "websocket"));
        Answers.error(response, Status.create(426, "Upgrade Required"), "upgrade-required", "this path speaks WebSocket only");
      }
    }
  }

  private void within(Route route, GuardedContext context, Asked asked, Runnable work) {
    ModuleGate gate = route.owner().gate();
    ModuleGate.Pass pass = new ModuleGate.Pass(context.connection(), asked.method + " " + asked.path);
    if (!gate.enter(pass)) {
      throw stopping(route);
    }
    try {
      work.run();
    } finally {
      gate.leave(pass);
    }
  }

  private void checkOpen(Route route) {
    if (route.owner().gate().isQuiesced()) {
      throw stopping(route);
    }
  }

  /** Returns the answer to who comes too late. */
  Refusal stopping(Route route) {
    return Refusal.unavailable("stopping", route.owner() + " is stopping", retryAfter);
  }

  /** A token is not for the module, which might log the query or put it into a link. */
  private static void withoutToken(RoutingRequest request) {
    HttpPrologue prologue = request.prologue();
    if (QueryToken.isIn(prologue.query())) {
      request.prologue(changed(prologue, prologue.method(), QueryToken.without(prologue.query())));
    }
  }

  private static HttpPrologue changed(HttpPrologue prologue, Method method, UriQuery query) {
    return HttpPrologue.create(
        prologue.rawProtocol(), prologue.protocol(), prologue.protocolVersion(), method, prologue.uriPath(), query, prologue.fragment());
  }

  /** The writer leaves the content out for HEAD, so any GET handler can answer it (RFC 9110, section 9.3.2). */
  private static void asGetWhereHeadIsMissing(RuledRouting routing, RoutingRequest request) {
    HttpPrologue prologue = request.prologue();
    if (Method.HEAD.equals(prologue.method()) && !routing.accepts(prologue)) {
      request.prologue(changed(prologue, Method.GET, prologue.query()));
    }
  }

  /** What was asked for, and by whom as soon as that is known. Confined to the request's thread. */
  private static final class Asked {

    private final String method;
    private final String path;
    private Principal principal = Principal.ANONYMOUS;
    private @Nullable Route route;

    Asked(HttpPrologue prologue) {
      this.method = prologue.method().text();
      this.path = prologue.uriPath().path();
    }
  }
}
