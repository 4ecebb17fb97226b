package dev.slipway.lifecycle.socket;

import dev.slipway.api.Deadline;
import dev.slipway.api.SocketEndpoint;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.ledger.StopScope;
import java.util.List;

/** One WebSocket endpoint of a module and its sessions. Thread-safe. */
public final class SocketRoute {

  private final ModuleScope scope;
  private final String path;
  private final SocketPolicy policy;
  private final SocketEndpoint endpoint;
  private final SocketCounts counts = new SocketCounts();

  SocketRoute(ModuleScope scope, String path, SocketPolicy policy, SocketEndpoint endpoint) {
    this.scope = scope;
    this.path = path;
    this.policy = policy;
    this.endpoint = endpoint;
  }

  /** Returns the path at which peers enter. */
  public String path() {
    return path;
  }

  /** Returns the module whose endpoint this is. */
  public ModuleScope scope() {
    return scope;
  }

  /** Returns the limits. */
  public SocketPolicy policy() {
    return policy;
  }

  /** Returns how many sessions there are now. */
  public int sessions() {
    return 0;
  }

  /** Returns what has been counted. */
  public SocketCounts counts() {
    return counts;
  }

  SocketEndpoint endpoint() {
    return endpoint;
  }

  /** Refuses new sessions with 503 from now on. Returns at once. */
  public void quiesce(StopScope stop) {
    throw new UnsupportedOperationException();
  }

  /** Sends every session its close frame and waits until all are gone, until {@code deadline} at most. */
  public void drain(Deadline deadline) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** Ends the route: closes all sockets that are left, at once and from outside. Returns at once; further calls do nothing. */
  public void abort() {
    throw new UnsupportedOperationException();
  }

  /** Returns what a drain waits for, a line each. */
  public List<String> waitingFor() {
    return List.of();
  }
}
