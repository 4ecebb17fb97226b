package dev.slipway.lifecycle.web;

import dev.slipway.api.Principal;
import dev.slipway.api.Refusal;
import dev.slipway.lifecycle.socket.Admission;
import dev.slipway.lifecycle.socket.SocketGate;
import dev.slipway.lifecycle.socket.Subprotocols;
import dev.slipway.lifecycle.web.access.Credentials;
import dev.slipway.lifecycle.web.access.Origins;
import io.helidon.http.Header;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import java.net.SocketAddress;
import java.util.List;

/** Checks handshakes like requests: phase, route, origin, credentials. Thread-safe. */
final class SocketDoor implements SocketGate {

  private final RouteTable table;
  private final Dispatcher dispatcher;
  private final Credentials credentials;
  private final Origins origins;

  SocketDoor(RouteTable table, Dispatcher dispatcher, Credentials credentials, Origins origins) {
    this.table = table;
    this.dispatcher = dispatcher;
    this.credentials = credentials;
    this.origins = origins;
  }

  @Override
  public Admission admit(HttpPrologue prologue, Headers headers, SocketAddress peer) {
    Route route = table.find(prologue.uriPath().path()).orElse(null);
    dispatcher.checkPhase(route);
    if (route == null || !(route.target() instanceof Route.Target.Socket(var socket)) || !exact(route, prologue)) {
      throw new Refusal(Status.NOT_FOUND_404, "not-found", "there is no WebSocket endpoint at this path");
    }
    if (route.owner().gate().isQuiesced()) {
      throw dispatcher.stopping(route);
    }
    origins.check(headers);
    Principal principal = credentials.authenticate(headers, prologue.query(), Subprotocols.of(headers));
    Credentials.require(principal, route.access().read());
    return new Admission(socket, principal);
  }

  private static boolean exact(Route route, HttpPrologue prologue) {
    String path = prologue.uriPath().path();
    return path.equals(route.path()) || path.equals(route.path() + "/");
  }

  @Override
  public List<Header> headers() {
    return ResponseDress.SECURITY;
  }
}
