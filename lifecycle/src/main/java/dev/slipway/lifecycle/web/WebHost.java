package dev.slipway.lifecycle.web;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.Lease;
import dev.slipway.api.PlatformMeters;
import dev.slipway.api.PlatformPhase;
import dev.slipway.api.PlatformView;
import dev.slipway.api.StreamHandler;
import dev.slipway.api.StreamPolicy;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.socket.SocketCounts;
import dev.slipway.lifecycle.socket.SocketHost;
import dev.slipway.lifecycle.tls.Certificates;
import dev.slipway.lifecycle.web.access.AuditLog;
import dev.slipway.lifecycle.web.access.Credentials;
import dev.slipway.lifecycle.web.access.Origins;
import dev.slipway.lifecycle.web.shell.ModuleOperator;
import dev.slipway.lifecycle.web.shell.PlatformEvents;
import dev.slipway.lifecycle.web.shell.Shell;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The web server of the platform: bound at once with the host's own endpoints, to which modules add theirs and take them away
 * while it runs. Thread-safe.
 */
public final class WebHost implements AutoCloseable {

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final WebSettings settings;
  private final RouteTable table = new RouteTable();
  private final ErrorAnswers errors = new ErrorAnswers();
  private final WebMeters meters = new WebMeters();
  private final Route.Owner host = new Route.Owner(null, new ModuleGate());
  private final PlatformEvents events = new PlatformEvents(Clock.systemUTC());
  private final Set<StreamEndpoint> streams = ConcurrentHashMap.newKeySet();
  private final Credentials credentials;
  private final Dispatcher dispatcher;
  private final SocketHost sockets;
  private final HelidonServer server;
  private final Optional<Certificates> certificates;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable PlatformView view;
  private volatile @Nullable ModuleOperator control;

  private WebHost(WebSettings settings, Credentials credentials, AuditLog audit, Optional<Certificates> certificates) throws IOException {
    this.settings = settings;
    this.credentials = credentials;
    this.certificates = certificates;
    Origins origins = new Origins(settings.allowedOrigins());
    this.dispatcher =
        new Dispatcher(table, credentials, origins, audit, errors, meters, settings.retryAfter(), host);
    int connections = HelidonServer.affordable(settings.maxConnections());
    SocketDoor door = new SocketDoor(table, dispatcher, credentials, origins);
    this.sockets = new SocketHost(door, connections - WebSettings.RESERVED_CONNECTIONS, settings.compression(), credentials.time());
    try {
      mountShell();
      this.server = HelidonServer.start(settings, connections, dispatcher, origins, sockets, certificates);
    } catch (IOException | RuntimeException | Error e) {
      sockets.close(); // it has a thread already
      credentials.close();
      throw e;
    }
    try {
      certificates.ifPresent(Certificates::start);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Binds the server and begins to serve the host's own endpoints; all else is answered with 503 until {@link #phase} says
   * RUNNING. Blocks for the bind.
   *
   * @param credentials the ways in which peers are recognised, which are closed with the host, or when it cannot be opened
   * @throws IOException when the address cannot be bound, with one line that names it and says why
   */
  public static WebHost open(WebSettings settings, Credentials credentials, AuditLog audit) throws IOException {
    return open(settings, credentials, audit, Optional.empty());
  }

  /** The same, of a server that speaks HTTPS only where there is a certificate, whose files are then looked at until the host closes. */
  public static WebHost open(WebSettings settings, Credentials credentials, AuditLog audit, Optional<Certificates> certificates)
      throws IOException {
    return new WebHost(settings, credentials, audit, certificates);
  }

  private void mountShell() {
    Shell shell = new Shell(() -> Optional.ofNullable(view), () -> Optional.ofNullable(control), table::pages,
        credentials.hasGuests());
    own("/", AccessPolicy.PUBLIC, shell.page());
    own("/platform/modules", AccessPolicy.PUBLIC, shell.modules());
    own("/platform", AccessPolicy.PUBLIC, new Assets(WebHost.class.getClassLoader(), "META-INF/web/platform/", "/platform"));
    certificates.ifPresent(all -> own("/platform/tls", AccessPolicy.ADMIN, new TlsService(all)));
    ownStream("/platform/events", AccessPolicy.PUBLIC, PlatformEvents.policy(), events);
  }

  /** Returns the port that is bound. */
  public int port() {
    return server.port();
  }

  /** Returns what is spoken there, {@code http} or {@code https}. */
  public String scheme() {
    return certificates.isPresent() ? "https" : "http";
  }

  /** Returns the server's certificate, where it has one. */
  public Optional<Certificates> certificates() {
    return certificates;
  }

  /** Lets this machine ask for the platform's health without TLS, where the server speaks TLS. */
  public void probes(LocalProbes answers) {
    server.guard().probes(answers);
  }

  /** Says what the shell and {@code /platform/modules} show. */
  public void show(PlatformView platform) {
    view = platform;
  }

  /** Lets administrators change modules by {@code /platform/modules}. */
  public void operate(ModuleOperator modules) {
    control = modules;
  }

  /** Returns the stream behind {@code /platform/events}, to publish on. */
  public PlatformEvents events() {
    return events;
  }

  /** Serves an endpoint of the host, which answers in every phase until the server closes. */
  public Lease own(String path, AccessPolicy access, HttpService service) {
    return mount(new Route(path, host, access, new Route.Target.Service(errors.routing(path, host, service))));
  }

  /** The same of one that probes ask: where it says 503, it says no, and the request has not failed. */
  public Lease ownProbe(String path, HttpService service) {
    return mount(Route.probe(path, host, AccessPolicy.PUBLIC, errors.routing(path, host, service)));
  }

  /** Serves an event stream of the host, which lasts until the server closes. */
  public Lease ownStream(String path, AccessPolicy access, StreamPolicy policy, StreamHandler handler) {
    StreamEndpoint endpoint = new StreamEndpoint(host, path, policy, handler, settings.retryAfter(), credentials.time());
    Lease lease = mount(new Route(path, host, access, new Route.Target.Stream(endpoint)));
    streams.add(endpoint);
    return () -> {
      lease.close();
      endpoint.quiesce();
      endpoint.end();
      streams.remove(endpoint);
    };
  }

  private Lease mount(Route route) {
    table.claim(route);
    table.publish(List.of(route));
    return () -> table.remove(route);
  }

  /** Says where the platform stands, which decides what is answered to whom. */
  public void phase(PlatformPhase phase) {
    dispatcher.phase(phase);
  }

  /** Returns the side of the server for one module. */
  public ModuleWeb module(ModuleScope scope) {
    return new ModuleWeb(scope, table, errors, sockets, settings.retryAfter(), credentials.time());
  }

  /** Returns what the server has done so far. */
  public WebCounts counts() {
    ConnectionGuard guard = server.guard();
    return new WebCounts(
        meters.byClass(), meters.failed(), meters.byLatency(), meters.totalNanos(), meters.underWay(),
        streams.stream().mapToInt(StreamEndpoint::open).sum(), guard.open(), guard.accepted(), guard.late(), guard.broken());
  }

  /** Returns what was served at each path. */
  public List<PlatformMeters.Served> served() {
    return table.routes().stream().map(Route::served).toList();
  }

  /** Returns the threads that serve connections now. The caller must not keep them. */
  public List<Thread> connectionThreads() {
    return server.guard().threads();
  }

  /** Returns the ways in which peers are recognised. They are closed with this. */
  public Credentials credentials() {
    return credentials;
  }

  /** Returns what the sockets of all modules have done so far. */
  public SocketCounts socketCounts() {
    return sockets.totals();
  }

  /** Returns how many threads write to sockets now. */
  public int socketWriters() {
    return sockets.writers();
  }

  /** Closes within two seconds. */
  @Override
  public void close() {
    try {
      close(Deadline.after(CLOSE_PATIENCE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends the streams of the host, lets its last responses finish, then stops the server. To be called after all modules are
   * closed. Blocks until the server's threads have ended, for little longer than the deadline. Closing twice does nothing.
   *
   * @throws InterruptedException when interrupted; the server is then stopped without waiting
   */
  public void close(Deadline deadline) throws InterruptedException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    dispatcher.phase(PlatformPhase.STOPPED);
    try {
      streams.forEach(StreamEndpoint::quiesce);
      streams.forEach(StreamEndpoint::end);
      for (StreamEndpoint endpoint : streams) {
        endpoint.awaitEmpty(deadline);
      }
      server.refuseConnections();
      host.gate().quiesce();
      host.gate().awaitEmpty(deadline);
      server.endTimers();
    } finally {
      streams.forEach(StreamEndpoint::abort);
      sockets.close();
      server.stop();
      certificates.ifPresent(Certificates::close);
      credentials.close();
    }
  }

  @Override
  public String toString() {
    return "web host on port " + port();
  }
}
