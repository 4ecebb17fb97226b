package dev.slipway.lifecycle.web;

import dev.slipway.lifecycle.socket.SocketHost;
import dev.slipway.lifecycle.tls.Certificates;
import dev.slipway.lifecycle.tls.SecureSocket;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All connections of the listener and their deadlines. Thread-safe.
 *
 * <p>Deadlines are checked {@value #PULSE_MILLIS} ms apart, on a thread of its own. The server has a timer thread for such
 * things, which nothing ends but an exception, and then only when it comes by: so the first connection that it asks for its
 * idle time throws one. This is the only selector of the listener: a server with one candidate takes it without looking at
 * the first bytes, so that a request that comes in pieces is not misjudged.
 */
final class ConnectionGuard implements ServerConnectionSelector {

  static final int PULSE_MILLIS = 200;

  private static final System.Logger LOGGER = System.getLogger(ConnectionGuard.class.getName());

  /** What a peer may take to say something, or to say it to its end, while others wait for its place. */
  static final Duration CROWDED_PATIENCE = Duration.ofSeconds(1);

  private final WebSettings settings;
  private final int crowd;
  private final Router router;
  private final ServerConnectionSelector http;
  private final SocketHost sockets;
  private final Optional<Certificates> certificates;
  private final Set<GuardedConnection> connections = ConcurrentHashMap.newKeySet();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private final CountDownLatch timerEnded = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread pulse = Thread.ofPlatform().name("slipway/connections").daemon().inheritInheritableThreadLocals(false)
      .unstarted(this::pulse);
  private final AtomicBoolean oneMore = new AtomicBoolean();
  private volatile boolean refusing;
  private volatile LocalProbes probes = path -> Optional.empty();

  /** A guard of the server's connections, of which there can be {@code max} at a time. */
  ConnectionGuard(WebSettings settings, int max, Router router, ServerConnectionSelector http, SocketHost sockets,
      Optional<Certificates> certificates) {
    this.settings = settings;
    this.crowd = max - WebSettings.RESERVED_CONNECTIONS / 4;
    this.router = router;
    this.http = http;
    this.sockets = sockets;
    this.certificates = certificates;
  }

  /** Returns upgraders that tell the guard when they take a connection over. */
  static Map<String, Http1Upgrader> guarded(Map<String, Http1Upgrader> upgraders) {
    return upgraders.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> new Handover(entry.getValue())));
  }

  WebSettings settings() {
    return settings;
  }

  Router router() {
    return router;
  }

  /** Returns what is to secure the connection, null where the server speaks no TLS. */
  @Nullable SecureSocket secure(ConnectionContext context, SecureSocket.Watch watch) {
    if (certificates.isEmpty()) {
      return null;
    }
    Socket raw = accepted(context);
    if (raw == null) {
      throw new CloseConnectionException("the connection is gone");
    }
    return new SecureSocket(context.serverSocket(), raw, certificates.get(), watch);
  }

  /** Returns the socket of the connection, once; null when it was asked for before. */
  @Nullable Socket accepted(ConnectionContext context) {
    return sockets.accepted(context);
  }

  /** Lets this machine ask for the platform's health without TLS. */
  void probes(LocalProbes answers) {
    probes = answers;
  }

  /** Returns the whole answer to a peer without TLS where TLS is spoken. Blocks for as long as the platform's checks do. */
  byte[] plainly(SecureSocket secure) {
    boolean local = secure.raw().getInetAddress().isLoopbackAddress();
    Optional<byte[]> answer = local ? LocalProbes.answer(secure.first(), probes) : Optional.empty();
    if (answer.isEmpty()) {
      secure.refused();
    }
    return answer.orElseGet(Answers::httpsRequired);
  }

  boolean add(GuardedConnection connection) {
    accepted.increment();
    return (!refusing || oneMore.compareAndSet(true, false)) && connections.add(connection);
  }

  void remove(GuardedConnection connection) {
    connections.remove(connection);
  }

  int open() {
    return connections.size();
  }

  /** Returns the threads that serve connections. */
  List<Thread> threads() {
    return connections.stream().map(GuardedConnection::thread).filter(Objects::nonNull).toList();
  }

  /**
   * Returns whether next to no connection is free. At its limit the server accepts nobody, not even a probe: connections on
   * which nothing happens are then closed soon, so that there is always a place within moments.
   */
  boolean isCrowded() {
    return connections.size() >= crowd;
  }

  long accepted() {
    return accepted.sum();
  }

  long late() {
    return late.sum();
  }

  void countLate() {
    late.increment();
  }

  long broken() {
    return broken.sum();
  }

  void countBroken() {
    broken.increment();
  }

  /** Takes no more connections, and closes those that wait between requests. */
  void refuse() {
    refusing = true;
    connections.forEach(GuardedConnection::closeIfIdle);
  }

  /** Returns whether no more connections are taken. */
  boolean isRefusing() {
    return refusing;
  }

  /** Lets one more connection in although others are refused. */
  void admitOne() {
    oneMore.set(true);
  }

  /** Begins to check deadlines. */
  void start() {
    pulse.start();
  }

  /** Checks no more deadlines; returns when the thread that did has ended, or after {@code patience}. */
  void end(Duration patience) throws InterruptedException {
    ended.countDown();
    pulse.join(patience);
  }

  private void pulse() {
    try {
      while (!ended.await(PULSE_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        connections.forEach(connection -> check(connection, now));
      }
    } catch (InterruptedException e) {
      LOGGER.log(System.Logger.Level.WARNING, "the deadlines of connections are not checked any more", e);
    }
  }

  private static void check(GuardedConnection connection, long now) {
    try {
      connection.check(now);
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "a connection could not be checked", e);
    }
  }

  /** Ends the server's own timer thread, by which this is called. */
  void endTimer() {
    Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> timerEnded.countDown());
    throw new IllegalStateException("the server's timer has nothing to do");
  }

  /** Waits until the server's timer has come by, for at most {@code patience}, and returns whether it has. */
  boolean awaitTimerEnd(Duration patience) throws InterruptedException {
    return timerEnded.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new GuardedConnection(context, this, http::connection);
  }

  /** An upgrader behind the guard: from the upgrade on, the connection's deadlines are the other protocol's own. */
  private record Handover(Http1Upgrader target) implements Http1Upgrader {

    @Override
    public String supportedProtocol() {
      return target.supportedProtocol();
    }

    @Override
    public @Nullable ServerConnection upgrade(ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
      GuardedConnection connection = ((GuardedContext) context).connection();
      connection.upgraded(true);
      ServerConnection taken = target.upgrade(context, prologue, headers);
      if (taken == null) {
        connection.upgraded(false);
      }
      return taken;
    }
  }
}
