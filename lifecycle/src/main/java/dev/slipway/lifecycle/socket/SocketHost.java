package dev.slipway.lifecycle.socket;

import dev.slipway.api.Audience;
import dev.slipway.api.Deadline;
import dev.slipway.api.SocketEndpoint;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.tls.SecureSocket;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.Headers;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import jakarta.json.JsonBuilderFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket side of the server: takes over connections at their upgrade and owns the threads that serve them besides.
 *
 * <p>Thread-safe. Holds a route while it has sessions, and nothing of a module longer. Lock order: audience, session, outbox.
 */
public final class SocketHost implements AutoCloseable {

  private static final Logger LOG = System.getLogger(SocketHost.class.getName());
  private static final String PROTOCOL = "websocket";
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
  private static final int MIN_RECONNECT_MILLIS = 500;
  private static final int MIN_SPREAD_MILLIS = 1_500;

  private final JsonBuilderFactory json = Refusals.JSON; // found now, under the host's own loader
  private final int maxSessions;
  private final InstantSource time;
  private final SocketUpgrader upgrader;
  private final Set<SocketRoute> routes = ConcurrentHashMap.newKeySet();
  private final List<AcceptedSockets> listeners = new CopyOnWriteArrayList<>();
  private final SocketCounts totals = new SocketCounts(null, this::active, this::queued);
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicInteger writing = new AtomicInteger();
  private final ThreadFactory writers =
      Thread.ofVirtual().name("slipway/socket-writer-", 0).inheritInheritableThreadLocals(false).factory();
  private final SocketTimer<SocketRoute> timer = new SocketTimer<>(routes, SocketRoute::check);
  private final ShardWatch watch = new ShardWatch();
  private final Zips zips = new Zips();
  private final boolean compression;
  private volatile boolean closed;

  /** A host that lets at most {@code maxSessions} peers in at a time, as {@code gate} decides. Starts its timer. */
  public SocketHost(SocketGate gate, int maxSessions) {
    this(gate, maxSessions, true, InstantSource.system());
  }

  /** The same, with or without compression for all peers that ask for it, and with a clock by which credentials end. */
  public SocketHost(SocketGate gate, int maxSessions, boolean compression, InstantSource time) {
    if (maxSessions <= 0) {
      throw new IllegalArgumentException("maxSessions must be positive, not " + maxSessions);
    }
    this.maxSessions = maxSessions;
    this.compression = compression;
    this.time = time;
    this.upgrader = new SocketUpgrader(this, gate);
    timer.start();
    watch.start();
  }

  /**
   * Returns what to register on {@code Http1ConnectionSelector.builder().config(…).upgraders(…)}: one entry for each spelling of the
   * word in upper and lower case, because Helidon looks the header up by exact spelling (RFC 6455, section 4.2.1).
   */
  public Map<String, Http1Upgrader> upgraders() {
    Map<String, Http1Upgrader> result = new HashMap<>();
    for (int upper = 0; upper < 1 << PROTOCOL.length(); upper++) {
      StringBuilder spelling = new StringBuilder(PROTOCOL);
      for (int i = 0; i < PROTOCOL.length(); i++) {
        if ((upper & (1 << i)) != 0) {
          spelling.setCharAt(i, Character.toUpperCase(PROTOCOL.charAt(i)));
        }
      }
      result.put(spelling.toString(), upgrader);
    }
    return result;
  }

  /**
   * Returns socket options to use as the listener's {@code connectionOptions}: those of {@code base}, and the host learns of
   * each accepted socket, so that it can bound what the system holds back for its peer, and reset it when the peer does not
   * read. Without these options a session works, but is closed where it should be reset.
   */
  public SocketOptions connectionOptions(SocketOptions base) {
    AcceptedSockets result = new AcceptedSockets(base);
    listeners.add(result);
    return result;
  }

  /** Returns a new route, which the gate may hand out from now on. The host knows of it while it has sessions. */
  public SocketRoute route(ModuleScope scope, String path, SocketPolicy policy, SocketEndpoint endpoint) {
    return new SocketRoute(this, scope, path, policy, endpoint);
  }

  /** Returns a new audience, named for reports. The host keeps no reference to it. */
  public Audience audience(ModuleScope scope, String name) {
    return new HostAudience(scope.name() + "/" + name);
  }

  /** Returns what the sessions of all routes have done. */
  public SocketCounts totals() {
    return totals;
  }

  /** Returns how many threads write to sockets now: those of shards, and of sessions that are served alone. */
  public int writers() {
    return writing.get();
  }

  /** Aborts all routes and waits, for at most two seconds, until the host's own threads have ended. Idempotent. */
  @Override
  public void close() {
    closed = true;
    routes.forEach(SocketRoute::abort);
    timer.stop();
    watch.stop();
    Deadline deadline = Deadline.after(CLOSE_PATIENCE);
    while (isAtWork() && !deadline.expired() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, 1_000_000);
    }
    zips.close();
    if (writing.get() > 0) {
      LOG.log(Level.WARNING, writing.get() + " writers of sockets are still at work");
    }
  }

  private boolean isAtWork() {
    return writing.get() > 0 || timer.thread().isAlive() || watch.thread().isAlive();
  }

  Limits limits(SocketPolicy policy) {
    return new Limits(policy, taken, maxSessions);
  }

  void remember(SocketRoute route) {
    if (routes.add(route)) {
      timer.stir();
    }
  }

  void forget(SocketRoute route) {
    routes.remove(route);
  }

  Zips zips() {
    return zips;
  }

  /** Returns what is agreed on about compression with a peer of this route. */
  Compression compression(SocketRoute route, Headers headers) {
    return compression && route.policy().compressFrom() > 0 ? Compression.accept(headers) : Compression.NONE;
  }

  /** Returns the wall clock's time in milliseconds. */
  long millis() {
    return time.millis();
  }

  boolean isClosed() {
    return closed;
  }

  void startWriter(Writer writer) {
    start(writer);
  }

  /** Gives a shard a thread. It is called under the lock of the shard's audience, as is {@link #shardRests}. */
  void startShard(Shard shard) {
    watch.add(shard);
    start(shard);
  }

  void shardRests(Shard shard) {
    watch.remove(shard);
  }

  /** Runs what writes to sockets on a thread of its own; it calls {@link #writerEnded} last. */
  void start(Runnable writer) {
    writing.incrementAndGet();
    writers.newThread(writer).start();
  }

  void writerEnded() {
    writing.decrementAndGet();
  }

  String nextId() {
    return "s" + Long.toString(ids.incrementAndGet(), 36).toLowerCase(Locale.ROOT);
  }

  /** Returns the socket of the connection and forgets it; null when it was asked for before, or {@link #connectionOptions} are not used. */
  public @Nullable Socket accepted(ConnectionContext context) {
    if (context.serverSocket() instanceof SecureSocket secure) {
      return secure.raw();
    }
    for (AcceptedSockets listener : listeners) {
      Socket socket = listener.claim(context.remotePeer().address(), context.localPeer().address());
      if (socket != null) {
        return socket;
      }
    }
    return null;
  }

  /** Returns the reason of a close after which the peer may come back: not before some time that is its own among {@code peers}. */
  String reconnect(int peers) {
    int millis = MIN_RECONNECT_MILLIS + ThreadLocalRandom.current().nextInt(Math.max(MIN_SPREAD_MILLIS, peers));
    return json.createObjectBuilder().add("reconnectMs", millis).build().toString();
  }

  long random(long bound) {
    return ThreadLocalRandom.current().nextLong(Math.max(1, bound));
  }

  private long active() {
    return routes.stream().mapToLong(SocketRoute::sessions).sum();
  }

  private long queued() {
    return routes.stream().mapToLong(route -> route.counts().queued()).sum();
  }
}
