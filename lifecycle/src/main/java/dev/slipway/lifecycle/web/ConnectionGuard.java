package dev.slipway.lifecycle.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Map;
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
 * <p>The server has a timer thread that asks every connection for its idle time; this is the pulse on which the deadlines
 * are checked, {@value #PULSE_MILLIS} ms apart. The server never ends that thread; only an exception does, so the last
 * pulse throws one. It is the only selector of the listener: a server with one candidate takes it without looking at the
 * first bytes, so that a request that comes in pieces is not misjudged.
 */
final class ConnectionGuard implements ServerConnectionSelector {

  static final int PULSE_MILLIS = 200;

  private final WebSettings settings;
  private final Router router;
  private final ServerConnectionSelector http;
  private final Set<GuardedConnection> connections = ConcurrentHashMap.newKeySet();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private final CountDownLatch pulseEnded = new CountDownLatch(1);
  private final AtomicBoolean oneMore = new AtomicBoolean();
  private volatile boolean refusing;
  private volatile boolean endPulse;

  ConnectionGuard(WebSettings settings, Router router, ServerConnectionSelector http) {
    this.settings = settings;
    this.router = router;
    this.http = http;
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

  /** Lets one more connection in although others are refused. */
  void admitOne() {
    oneMore.set(true);
  }

  /**
   * Ends the server's timer thread with its next pulse and waits for that, for at most {@code patience}.
   *
   * @return whether it has ended; it cannot while there is no connection that it would ask
   */
  boolean endPulse(Duration patience) throws InterruptedException {
    endPulse = true;
    return pulseEnded.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Called by the server's timer for one connection after the other: checks its deadlines. */
  void pulse(GuardedConnection connection) {
    if (endPulse) {
      Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> pulseEnded.countDown());
      throw new IllegalStateException("the server is closing");
    }
    long now = System.nanoTime();
    connection.check(now);
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
