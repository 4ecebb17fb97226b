package dev.slipway.lifecycle.socket;

import dev.slipway.api.Handshake;
import dev.slipway.api.Refusal;
import dev.slipway.api.SocketHandler;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.Objects;

/** Turns a handshake into a session or into a refusal; nothing falls through to HTTP routes. Thread-safe. */
final class SocketUpgrader implements Http1Upgrader {

  private static final Logger LOG = System.getLogger(SocketUpgrader.class.getName());

  private final SocketHost host;
  private final SocketGate gate;

  SocketUpgrader(SocketHost host, SocketGate gate) {
    this.host = host;
    this.gate = gate;
  }

  @Override
  public String supportedProtocol() {
    return "websocket";
  }

  @Override
  public ServerConnection upgrade(ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
    SocketAddress peer = context.remotePeer().address();
    try {
      String key = Handshakes.check(prologue, headers);
      Subprotocols offered = Subprotocols.of(headers);
      Admission admission = gate.admit(prologue, headers, peer);
      Handshake handshake = Handshakes.describe(prologue, headers, offered.others(), admission.principal(), peer);
      Compression compression = host.compression(admission.route(), headers);
      byte[] answer = Handshakes.accept(key, offered.selected(), compression.answer());
      return enter(context, admission, handshake, compression.coding(), answer);
    } catch (Refusal refusal) {
      LOG.log(Level.DEBUG, () -> "refused " + peer + " at " + prologue.uriPath().path() + ": " + refusal.getMessage());
      throw answered(context, refusal);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (Exception e) {
      LOG.log(Level.WARNING, () -> "the handshake of " + peer + " at " + prologue.uriPath().path() + " failed", e);
      throw answered(context, new Refusal(Status.INTERNAL_SERVER_ERROR_500, "internal-error", "the handshake failed"));
    }
  }

  private ServerConnection enter(ConnectionContext context, Admission admission, Handshake handshake, Coding coding, byte[] answer)
      throws Exception {
    SocketRoute route = admission.route();
    Limits.Place place = route.enter(admission.principal(), handshake.peer());
    boolean entered = false;
    try {
      SocketHandler handler = Objects.requireNonNull(route.connect(handshake), "the endpoint made no handler");
      write(context, answer);
      Transport transport = new Transport(context, host.accepted(context));
      PeerSession session = new PeerSession(host.nextId(), admission.principal(), handshake.peer(), route, transport, coding);
      PeerConnection connection = new PeerConnection(route, handler, session, transport, place);
      entered = true;
      return connection;
    } catch (Error e) {
      route.scope().failed(e);
      throw new IllegalStateException("module '" + route.scope().name() + "' failed", e);
    } finally {
      if (!entered) {
        route.leave(place);
      }
    }
  }

  private CloseConnectionException answered(ConnectionContext context, Refusal refusal) {
    write(context, Refusals.response(refusal, gate.headers()));
    return new CloseConnectionException("handshake refused: " + refusal.code());
  }

  private static void write(ConnectionContext context, byte[] bytes) {
    try {
      context.dataWriter().writeNow(BufferData.create(bytes));
    } catch (UncheckedIOException e) {
      throw new CloseConnectionException("the peer went away during its handshake", e);
    }
  }
}
