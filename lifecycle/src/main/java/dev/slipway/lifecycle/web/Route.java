package dev.slipway.lifecycle.web;

import dev.slipway.api.AccessPolicy;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.socket.SocketRoute;
import org.jspecify.annotations.Nullable;

/**
 * A path that somebody serves. Immutable, and compared by identity.
 *
 * @see RouteTable
 */
final class Route {

  /** What answers at a path. */
  sealed interface Target {

    /** A service's own routing. */
    record Service(RuledRouting routing) implements Target {}

    /** An event stream. */
    record Stream(StreamEndpoint endpoint) implements Target {}

    /** A WebSocket endpoint, which is reached by an upgrade only. */
    record Socket(SocketRoute socket) implements Target {}
  }

  private final String path;
  private final Owner owner;
  private final AccessPolicy access;
  private final Target target;

  Route(String path, Owner owner, AccessPolicy access, Target target) {
    this.path = path;
    this.owner = owner;
    this.access = access;
    this.target = target;
  }

  String path() {
    return path;
  }

  Owner owner() {
    return owner;
  }

  AccessPolicy access() {
    return access;
  }

  Target target() {
    return target;
  }

  @Override
  public String toString() {
    return "'" + path + "' of " + owner;
  }

  /**
   * Who serves a path.
   *
   * @param scope the module, or null for the host
   * @param gate who lets its requests in
   */
  record Owner(@Nullable ModuleScope scope, ModuleGate gate) {

    boolean isHost() {
      return scope == null;
    }

    /** Runs code of the owner on this thread. */
    void run(Runnable code) {
      ModuleScope module = scope;
      if (module == null) {
        code.run();
      } else {
        module.run(code);
      }
    }

    @Override
    public String toString() {
      return scope == null ? "the host" : "module '" + scope.name() + "'";
    }
  }

}
