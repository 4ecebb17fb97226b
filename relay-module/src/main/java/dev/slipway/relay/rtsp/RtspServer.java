package dev.slipway.relay.rtsp;

import dev.slipway.api.Connection;
import dev.slipway.api.Deadline;
import dev.slipway.api.Graceful;
import dev.slipway.api.ListenPolicy;
import dev.slipway.api.Listener;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.RateLimit;
import dev.slipway.api.Statistic;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The RTSP server (RFC 2326): streams at {@code /relay/<name>} on a listener of its own, media interleaved in the connection. Thread-safe.
 *
 * <p>What somebody publishes goes as it is to those who play it. What the relay pulls from elsewhere is published into the server for
 * as long as somebody plays it. Each connection is served on a thread of its own ({@link Peer}), and each player has one more that
 * writes ({@link Outbox}).
 */
public final class RtspServer implements Graceful, AutoCloseable {

  private static final Logger LOGGER = System.getLogger(RtspServer.class.getName());
  /** Connections time out by the sweep, which knows what they are about; the listener's own limit only has to be longer. */
  private static final Duration LONGEST_READ = Duration.ofDays(1);
  private static final Duration SWEEP = Duration.ofMillis(250);
  private static final Duration FACE_SWEEP = Duration.ofSeconds(1);
  /** How long a player may take to read what waits for it and the good-bye. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);
  private static final RateLimit WRONG_PASSWORDS = RateLimit.perMinute(20);

  private final RtspSettings settings;
  private final Shared shared;
  private final Map<InetAddress, Integer> perPeer = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();
  private final Set<Peer> peers = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Listener listener;
  private volatile List<Future<?>> sweeps = List.of();
  private volatile boolean stopping;

  private RtspServer(ModuleContext context, RtspSettings settings, RelayNames names) {
    this.settings = settings;
    SecureRandom random = new SecureRandom();
    Streams streams = new Streams(settings, System::nanoTime, context.clock().millis());
    Faces faces = new Faces(names, streams, settings, this::ownAddress, System::nanoTime);
    shared = new Shared(settings, streams, faces, new Authority(settings, random),
        context.work().rateLimiter("rtsp-passwords", WRONG_PASSWORDS), new RtspCounters(), context.work().virtual("rtsp-writer"),
        context.clock(), System::nanoTime, random);
  }

  /**
   * Starts the server; the module's context owns it from then on. Blocks for the bind.
   *
   * @param names what it asks of the relay
   * @throws IllegalArgumentException when a user is configured without a password
   * @throws java.io.UncheckedIOException when the address cannot be bound
   */
  public static RtspServer start(ModuleContext context, RelayNames names) {
    RtspSettings settings = RtspSettings.of(context.settings());
    RtspServer server = new RtspServer(context, settings, names);
    context.own("RTSP server", server);
    server.meters(context);
    if (settings.enabled()) {
      server.listen(context);
    }
    return server;
  }

  private void listen(ModuleContext context) {
    ListenPolicy policy = new ListenPolicy(settings.host(), settings.port(), settings.connections(), LONGEST_READ);
    Listener opened = context.web().listen("rtsp", policy, this::serve);
    listener = opened;
    sweeps = List.of(every(SWEEP, context, this::sweep), every(FACE_SWEEP, context, shared.faces()::sweep));
    LOGGER.log(Level.INFO, "RTSP on " + settings.host() + ":" + opened.port() + ": publishing for " + settings.publisher()
        + ", playing for " + settings.player() + (settings.basic() ? ", also by Basic" : ""));
    if (!isLoopback(settings.host()) && (settings.publisher().isOpen() || settings.player().isOpen())) {
      LOGGER.log(Level.WARNING, "RTSP on " + settings.host() + " is open to anybody: set modules.relay.rtsp.publish.user and .password,"
          + " and modules.relay.rtsp.play.user and .password");
    }
  }

  private static Future<?> every(Duration period, ModuleContext context, Runnable task) {
    return context.work().scheduler().scheduleAtFixedRate(task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }

  private void meters(ModuleContext context) {
    shared.counters().meters(context.metrics());
    context.metrics().gauge("rtsp.streams", "", "Streams of the RTSP server", () -> shared.streams().all().size());
    context.metrics().gauge("rtsp.publishers", "", "RTSP peers that publish", () -> count(PeerState.RECORDING));
    context.metrics().gauge("rtsp.players", "", "RTSP peers that play", () -> count(PeerState.PLAYING));
    context.metrics().gauge("rtsp.connections", "", "Open RTSP connections", peers::size);
    context.statistics(() -> List.of(
        new Statistic("RTSP received", numbers().received(), "bytes"), new Statistic("RTSP sent", numbers().sent(), "bytes")));
  }

  /** Returns the port that is bound, or 0 where the server is not enabled. */
  public int port() {
    Listener bound = listener;
    return bound == null ? 0 : bound.port();
  }

  /** Returns the streams that have begun, by name. */
  public List<RtspStatus> status() {
    return shared.streams().all().stream().flatMap(stream -> {
      Instant start = stream.start();
      return start == null
          ? Stream.<RtspStatus>empty()
          : Stream.of(new RtspStatus(stream.name(), Target.PREFIX + stream.name(), stream.playerCount(), stream.received(), start));
    }).toList();
  }

  /** Returns the numbers of now. */
  public RtspNumbers numbers() {
    return shared.counters()
        .numbers(shared.streams().all().size(), count(PeerState.RECORDING), count(PeerState.PLAYING), peers.size());
  }

  /** Returns whether somebody publishes that name at the moment. */
  public boolean isPublished(String name) {
    return shared.streams().find(name).map(LiveStream::hasPublisher).orElse(false);
  }

  /**
   * Returns the address at which the relay's own processes publish and play that name. It holds a password, which is another one for
   * each name and each start: it must not be shown.
   */
  public URI ownAddress(String name) {
    String host = switch (settings.host()) {
      case "0.0.0.0", "localhost" -> "127.0.0.1";
      case "::", "::1" -> "[::1]";
      default -> settings.host();
    };
    return URI.create("rtsp://" + Authority.OWN_USER + ":" + shared.authority().ownPassword(name) + "@" + host + ":" + port()
        + Target.PREFIX + name);
  }

  private int count(PeerState state) {
    return (int) peers.stream().filter(peer -> peer.state() == state).count();
  }

  private void serve(Connection connection) throws IOException {
    if (!(connection.peer() instanceof InetSocketAddress from) || stopping) {
      return;
    }
    InetAddress address = from.getAddress();
    int open = perPeer.merge(address, 1, Integer::sum);
    Peer peer = new Peer(shared, connection, address);
    peers.add(peer);
    try {
      if (open > settings.connectionsPerPeer()) {
        shared.counters().refused();
        return;
      }
      if (stopping) {
        peer.quiesce();
      }
      peer.serve();
    } finally {
      perPeer.computeIfPresent(address, (any, count) -> count == 1 ? null : count - 1);
      gone(peer);
    }
  }

  private void gone(Peer peer) {
    lock.lock();
    try {
      peers.remove(peer);
      if (peers.isEmpty()) {
        empty.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    peers.forEach(peer -> peer.sweep(now));
    shared.streams().sweep();
  }

  /** Takes no more sessions; those that are there go on. */
  @Override
  public void quiesce() {
    stopping = true;
    peers.forEach(Peer::quiesce);
  }

  /** Ends all sessions: players get what waits for them and a good-bye, publishers are closed. Returns when all have ended. */
  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    stopping = true;
    shared.faces().close();
    shared.streams().close();
    peers.forEach(Peer::dismiss);
    if (!awaitEmpty(deadline.within(LAST_WORDS))) {
      peers.forEach(Peer::abort);
      awaitEmpty(deadline);
    }
  }

  private boolean awaitEmpty(Deadline deadline) throws InterruptedException {
    lock.lock();
    try {
      while (!peers.isEmpty() && !deadline.expired()) {
        empty.await(Math.max(1, deadline.remaining(TimeUnit.MILLISECONDS)), TimeUnit.MILLISECONDS);
      }
      return peers.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Closes what a drain has not ended. */
  @Override
  public void close() {
    stopping = true;
    sweeps.forEach(sweep -> sweep.cancel(false));
    shared.faces().close();
    shared.streams().close();
    peers.forEach(Peer::abort);
  }
}
