package dev.slipway.lifecycle.web;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Audience;
import dev.slipway.api.ConnectionHandler;
import dev.slipway.api.Deadline;
import dev.slipway.api.Lease;
import dev.slipway.api.ListenPolicy;
import dev.slipway.api.Listener;
import dev.slipway.api.SocketEndpoint;
import dev.slipway.api.SocketPolicy;
import dev.slipway.api.StreamHandler;
import dev.slipway.api.StreamPolicy;
import dev.slipway.api.Web;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.Holding.Kind;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.ledger.Part;
import dev.slipway.lifecycle.ledger.StopScope;
import dev.slipway.lifecycle.socket.SocketHost;
import dev.slipway.lifecycle.socket.SocketRoute;
import io.helidon.webserver.http.HttpService;
import dev.slipway.lifecycle.web.shell.Page;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One module's side of the web server. Thread-safe.
 *
 * <p>What is added before {@link #publish} goes live with it, all at once; what is added later, at once. After
 * {@link #close} nothing of the host refers to the module's classes.
 */
public final class ModuleWeb implements Web, Part {

  /** How long requests that were interrupted may take to end before their connections are closed. */
  private static final Duration AFTER_INTERRUPT = Duration.ofMillis(250);

  private final ModuleScope scope;
  private final RouteTable table;
  private final ErrorAnswers errors;
  private final SocketHost socketHost;
  private final Duration retryAfter;
  private final InstantSource time;
  private final ModuleGate gate = new ModuleGate();
  private final Route.Owner owner;

  private final Object lock = new Object();
  private final List<Route> waiting = new ArrayList<>();
  private final List<Page> waitingPages = new ArrayList<>();
  private boolean published;

  private final Set<StreamEndpoint> streams = ConcurrentHashMap.newKeySet();
  private final Set<SocketRoute> sockets = ConcurrentHashMap.newKeySet();
  private final Set<SocketRoute> withdrawn = ConcurrentHashMap.newKeySet();
  private final Set<ModuleListener> listeners = ConcurrentHashMap.newKeySet();

  ModuleWeb(ModuleScope scope, RouteTable table, ErrorAnswers errors, SocketHost socketHost, Duration retryAfter, InstantSource time) {
    this.scope = scope;
    this.table = table;
    this.errors = errors;
    this.socketHost = socketHost;
    this.retryAfter = retryAfter;
    this.time = time;
    this.owner = new Route.Owner(scope, gate);
  }

  @Override
  public Lease http(String path, AccessPolicy access, HttpService service) {
    return add(Kind.ROUTE, path, access, service);
  }

  @Override
  public Lease assets(String path) {
    return add(Kind.ROUTE, path, AccessPolicy.PUBLIC, new Assets(scope.loader(), "META-INF/web/" + scope.name() + "/", path));
  }

  private Lease add(Kind kind, String path, AccessPolicy access, HttpService service) {
    RuledRouting[] built = new RuledRouting[1];
    scope.run(() -> built[0] = errors.routing(path, owner, service));
    RuledRouting routing = built[0];
    Route route = new Route(path, owner, access, new Route.Target.Service(routing));
    return claim(kind, route, () -> scope.run(routing.routing()::beforeStart), () -> scope.run(routing.routing()::afterStop));
  }

  @Override
  public Lease sse(String path, AccessPolicy access, StreamPolicy policy, StreamHandler handler) {
    StreamEndpoint endpoint = new StreamEndpoint(owner, path, policy, handler, retryAfter, time);
    Route route = new Route(path, owner, access, new Route.Target.Stream(endpoint));
    streams.removeIf(StreamEndpoint::isOver);
    return claim(Kind.STREAM, route, () -> streams.add(endpoint), () -> {
      endpoint.quiesce();
      endpoint.end();
    });
  }

  @Override
  public Lease webSocket(String path, AccessPolicy access, SocketPolicy policy, SocketEndpoint endpoint) {
    SocketRoute socket = socketHost.route(scope, path, policy, endpoint);
    Route route = new Route(path, owner, access, new Route.Target.Socket(socket));
    dropEndedSockets();
    return claim(Kind.SOCKET, route, () -> sockets.add(socket), () -> {
      withdrawn.add(socket);
      socket.quiesce(StopScope.MODULE);
    });
  }

  /** Forgets sockets that were taken back and have no sessions any more, for a module may add and take back all its life. */
  private void dropEndedSockets() {
    List<SocketRoute> ended = withdrawn.stream().filter(socket -> socket.sessions() == 0).toList();
    ended.forEach(SocketRoute::abort);
    sockets.removeAll(ended);
    withdrawn.removeAll(ended);
  }

  /** Claims the path, records the route and lets it wait or go live; undoes what it did when a step fails. */
  private Lease claim(Kind kind, Route route, Runnable begin, Runnable end) {
    table.claim(route);
    try {
      Holding holding = scope.ledger().record(kind, route.path(), () -> {
        withdraw(route);
        end.run();
      });
      begin.run();
      offer(route);
      return holding;
    } catch (RuntimeException | Error e) {
      withdraw(route);
      throw e;
    }
  }

  private void offer(Route route) {
    synchronized (lock) {
      if (published) {
        table.publish(List.of(route));
      } else {
        waiting.add(route);
      }
    }
  }

  private void withdraw(Route route) {
    synchronized (lock) {
      waiting.remove(route);
      table.remove(route);
    }
  }

  @Override
  public Lease page(String title, String path) {
    if (!path.startsWith("/") || path.startsWith("//")) {
      throw new IllegalArgumentException(
          "page '" + title + "' of module '" + scope.name() + "': path '" + path + "' must begin with one /");
    }
    Page page = new Page(scope.name(), title, path);
    Holding holding = scope.ledger().record(Kind.ROUTE, "page " + path, () -> {
      synchronized (lock) {
        waitingPages.remove(page);
        table.remove(page);
      }
    });
    synchronized (lock) {
      if (published) {
        table.add(page);
      } else {
        waitingPages.add(page);
      }
    }
    return holding;
  }

  @Override
  public Listener listen(String name, ListenPolicy policy, ConnectionHandler handler) {
    listeners.removeIf(ModuleListener::isOver);
    ModuleListener listener = ModuleListener.open(scope, name, policy, handler);
    try {
      listener.holding(scope.ledger().record(Kind.LISTENER, name + " on port " + listener.port(), listener::release));
    } catch (RuntimeException e) {
      listener.release();
      throw e;
    }
    listeners.add(listener);
    return listener;
  }

  @Override
  public Audience audience(String name) {
    return socketHost.audience(scope, name);
  }

  /** Makes live, all at once, what was added so far; what is added from now on is live at once. */
  public void publish() {
    synchronized (lock) {
      published = true;
      table.publish(waiting);
      waitingPages.forEach(table::add);
      waiting.clear();
      waitingPages.clear();
    }
  }

  @Override
  public void quiesce(StopScope stop) {
    gate.quiesce();
    streams.forEach(StreamEndpoint::quiesce);
    sockets.forEach(socket -> socket.quiesce(stop));
    listeners.forEach(ModuleListener::release);
  }

  /** Waits for requests under way, and ends streams, sockets and connections side by side, for they share the deadline. */
  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    streams.forEach(StreamEndpoint::end);
    List<Thread> helpers = new ArrayList<>();
    for (SocketRoute socket : sockets) {
      helpers.add(helper("socket " + socket.path(), () -> socket.drain(deadline)));
    }
    for (ModuleListener listener : listeners) {
      helpers.add(helper("listener", () -> listener.drain(deadline)));
    }
    gate.awaitEmpty(deadline);
    for (StreamEndpoint endpoint : streams) {
      endpoint.awaitEmpty(deadline);
    }
    for (Thread helper : helpers) {
      helper.join();
    }
  }

  private static Thread helper(String what, Draining work) {
    return Thread.ofPlatform().name("slipway/drain-" + what).daemon().inheritInheritableThreadLocals(false).start(() -> {
      try {
        work.drain();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  @Override
  public void close(Deadline deadline) throws InterruptedException {
    gate.quiesce();
    List<Route> unpublished;
    synchronized (lock) {
      unpublished = List.copyOf(waiting);
    }
    unpublished.forEach(this::withdraw);
    releaseAll();
    gate.interrupt();
    streams.forEach(StreamEndpoint::abort);
    sockets.forEach(SocketRoute::abort);
    listeners.forEach(ModuleListener::abort);
    if (!gate.awaitEmpty(deadline.within(AFTER_INTERRUPT))) {
      gate.abort();
    }
    listeners.forEach(ModuleListener::interrupt);
    for (ModuleListener listener : listeners) {
      listener.awaitEmpty(deadline);
      listener.join(deadline);
    }
    for (StreamEndpoint endpoint : streams) {
      endpoint.awaitEmpty(deadline);
    }
    gate.awaitEmpty(deadline);
    streams.clear();
    sockets.clear();
    withdrawn.clear();
    listeners.clear();
  }

  private void releaseAll() {
    for (Kind kind : List.of(Kind.LISTENER, Kind.SOCKET, Kind.STREAM, Kind.ROUTE)) {
      scope.ledger().newestFirst(kind).forEach(Holding::close);
    }
  }

  @Override
  public List<String> waitingFor() {
    Stream<String> open = streams.stream()
        .filter(endpoint -> endpoint.open() > 0)
        .map(endpoint -> endpoint.open() + " event streams at " + endpoint.path());
    Stream<String> peers = listeners.stream().filter(listener -> listener.connections() > 0).map(ModuleListener::toString);
    Stream<String> sessions = sockets.stream().map(SocketRoute::waitingFor).flatMap(List::stream);
    return Stream.of(gate.waitingFor().stream(), open, sessions, peers).flatMap(Function.identity()).toList();
  }

  /** Returns what the module holds of the server now. */
  public Resources resources() {
    return new Resources(
        sockets.stream().mapToInt(SocketRoute::sessions).sum(),
        streams.stream().mapToInt(StreamEndpoint::open).sum(),
        gate.underWay(),
        listeners.stream().mapToInt(ModuleListener::connections).sum());
  }

  /**
   * What a module holds of the server. Immutable.
   *
   * @param sessions open WebSocket sessions
   * @param streams open event streams
   * @param requests HTTP requests under way
   * @param connections open connections of the module's own listeners
   */
  public record Resources(int sessions, int streams, int requests, int connections) {}

  /** Work that ends something gently. */
  @FunctionalInterface
  private interface Draining {
    void drain() throws InterruptedException;
  }
}
