package dev.slipway.lifecycle.socket;

import dev.slipway.api.Audience;
import dev.slipway.api.SocketEndpoint;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.ModuleScope;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import java.util.Map;

/** The WebSocket side of the server. Thread-safe. */
public final class SocketHost implements AutoCloseable {

  private final SocketGate gate;
  private final int maxSessions;
  private final SocketCounts totals = new SocketCounts();

  /** A host that lets at most {@code maxSessions} peers in at a time, as {@code gate} decides. */
  public SocketHost(SocketGate gate, int maxSessions) {
    this.gate = gate;
    this.maxSessions = maxSessions;
  }

  /**
   * Returns what to register on {@code Http1ConnectionSelector.builder().upgraders(…)}: one entry for each spelling of the
   * word in upper and lower case, because Helidon looks the header up by exact spelling (RFC 6455, section 4.2.1).
   */
  public Map<String, Http1Upgrader> upgraders() {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns socket options to use as the listener's {@code connectionOptions}: those of {@code base}, and the host learns of
   * each accepted socket, so that it can reset one whose peer does not read.
   */
  public SocketOptions connectionOptions(SocketOptions base) {
    throw new UnsupportedOperationException();
  }

  /** Returns a new route, which the gate may hand out from now on. It lasts until {@link SocketRoute#abort}. */
  public SocketRoute route(ModuleScope scope, String path, SocketPolicy policy, SocketEndpoint endpoint) {
    return new SocketRoute(scope, path, policy, endpoint);
  }

  /** Returns a new audience. The host keeps no reference to it. */
  public Audience audience(ModuleScope scope, String name) {
    throw new UnsupportedOperationException();
  }

  /** Returns what the sessions of all routes have done. */
  public SocketCounts totals() {
    return totals;
  }

  /** Aborts all routes and waits, for at most two seconds, until the host's threads have ended. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "socket host of " + maxSessions + " sessions behind " + gate;
  }
}
