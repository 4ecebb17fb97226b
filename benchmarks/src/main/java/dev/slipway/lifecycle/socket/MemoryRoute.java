package dev.slipway.lifecycle.socket;

import dev.slipway.api.Principal;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.ModuleScope;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** An endpoint of the real host whose sessions have no network under them. Thread-safe. */
final class MemoryRoute {

  private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private static final ModuleScope SCOPE = new ModuleScope("m", MemoryRoute.class.getClassLoader(), failure -> { });
  private static final SocketHost HOST = new SocketHost((prologue, headers, peer) -> {
    throw new IllegalStateException("nobody comes in by a handshake");
  }, Integer.MAX_VALUE);

  final SocketRoute route;

  MemoryRoute(SocketPolicy policy) {
    route = HOST.route(SCOPE, "/memory", policy.withSessions(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE),
        handshake -> {
          throw new IllegalStateException("nobody comes in by a handshake");
        });
  }

  /** Returns an audience of the host. */
  static HostAudience audience() {
    return new HostAudience("all");
  }

  /** Returns a session whose peer takes bytes by {@code peer}, on the thread that writes. */
  PeerSession session(Consumer<byte[]> peer) {
    return new PeerSession(HOST.nextId(), Principal.ANONYMOUS, PEER, route, transport(peer), Coding.PLAIN);
  }

  /** Returns a whole connection, which calls {@code handler}. */
  PeerConnection connection(SocketHandler handler) {
    Transport transport = transport(bytes -> { });
    PeerSession session = new PeerSession(HOST.nextId(), Principal.ANONYMOUS, PEER, route, transport, Coding.PLAIN);
    return new PeerConnection(route, handler, session, transport, route.enter(Principal.ANONYMOUS, PEER));
  }

  private static Transport transport(Consumer<byte[]> peer) {
    return new Transport(new MemoryConnection(peer), null);
  }
}
