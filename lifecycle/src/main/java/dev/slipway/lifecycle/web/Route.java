package dev.slipway.lifecycle.web;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.PlatformMeters;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.socket.SocketRoute;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
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

  private static final int UNAVAILABLE = 503;

  private final String path;
  private final Owner owner;
  private final AccessPolicy access;
  private final Target target;
  private final boolean probe;
  private final LongAdder requests = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  Route(String path, Owner owner, AccessPolicy access, Target target) {
    this(path, owner, access, target, false);
  }

  private Route(String path, Owner owner, AccessPolicy access, Target target, boolean probe) {
    this.path = path;
    this.owner = owner;
    this.access = access;
    this.target = target;
    this.probe = probe;
  }

  /** Returns a path that probes ask, and that says 503 where it has to say no. */
  static Route probe(String path, Owner owner, AccessPolicy access, RuledRouting routing) {
    return new Route(path, owner, access, new Target.Service(routing), true);
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

  /** Counts an answered request; an event stream lasts for as long as somebody looks, and has no time. */
  void served(int status, long tookNanos) {
    requests.increment();
    nanos.add(target instanceof Target.Stream ? 0 : tookNanos);
    if (isFailure(status)) {
      failures.increment();
    }
  }

  /** Returns whether a request that was answered so has failed; a probe that is told no has got what it asked for. */
  boolean isFailure(int status) {
    return status >= 500 && !(probe && status == UNAVAILABLE);
  }

  /** Returns what was served so far. */
  PlatformMeters.Served served() {
    return new PlatformMeters.Served(
        path, owner.name(), requests.sum(), failures.sum(), Duration.ofNanos(nanos.sum()));
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

    /** By hand like {@link #hashCode}: those of a record are put together at their first call, from ten classes in the midst of a start. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Owner owner && Objects.equals(scope, owner.scope) && gate.equals(owner.gate);
    }

    @Override
    public int hashCode() {
      return Objects.hash(scope, gate);
    }

    /** Returns the module's name, or {@code platform} for the host. */
    String name() {
      return scope == null ? "platform" : scope.name();
    }

    /** Runs a handler of the owner on this thread; {@code what} says in words what it handles. */
    void run(String what, Runnable handler) {
      ModuleScope module = scope;
      if (module == null) {
        handler.run();
      } else {
        module.run(what, handler);
      }
    }

    @Override
    public String toString() {
      return scope == null ? "the host" : "module '" + scope.name() + "'";
    }
  }

}
