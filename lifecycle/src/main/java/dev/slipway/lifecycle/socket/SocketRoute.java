package dev.slipway.lifecycle.socket;

import dev.slipway.api.Deadline;
import dev.slipway.api.Frame;
import dev.slipway.api.Handshake;
import dev.slipway.api.MessageRate;
import dev.slipway.api.Principal;
import dev.slipway.api.Refusal;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketEndpoint;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.ledger.StopScope;
import dev.slipway.lifecycle.rate.TokenBuckets;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket endpoint of a module and its sessions.
 *
 * <p>Thread-safe. Goes from open over {@link #quiesce} and {@link #drain} to {@link #abort}, forward only, and may leave steps
 * out; nothing that it does waits for a peer or for the module, except {@code drain}.
 */
public final class SocketRoute {

  private static final Logger LOG = System.getLogger(SocketRoute.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final int NAMED_PEERS = 3;

  private final SocketHost host;
  private final ModuleScope scope;
  private final String path;
  private final String text;
  private final SocketPolicy policy;
  private final SocketEndpoint endpoint;
  private final SocketCounts counts;
  private final Limits limits;
  private final @Nullable TokenBuckets addresses;
  private final long tickNanos;
  private final Set<PeerConnection> peers = ConcurrentHashMap.newKeySet();
  private final Set<Thread> connecting = ConcurrentHashMap.newKeySet();
  private final Object gone = new Object();
  private volatile @Nullable StopScope quiesced;
  private volatile boolean draining;
  private volatile boolean aborted;
  private long checkedAt;
  private long toldBytes;
  private int toldPeers;

  SocketRoute(SocketHost host, ModuleScope scope, String path, SocketPolicy policy, SocketEndpoint endpoint) {
    this.host = host;
    this.scope = scope;
    this.path = path;
    this.text = "socket endpoint " + path + " of module '" + scope.name() + "'";
    this.policy = policy;
    this.endpoint = endpoint;
    this.counts = new SocketCounts(host.totals(), peers::size, this::queued);
    this.limits = host.limits(policy);
    this.addresses = policy.rate().flatMap(MessageRate::perAddress).map(TokenBuckets::new).orElse(null);
    this.tickNanos = tick(policy);
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
    return peers.size();
  }

  /** Returns what has been counted. */
  public SocketCounts counts() {
    return counts;
  }

  /**
   * Refuses new sessions with 503 and {@code Retry-After} from now on. Returns at once. Of several calls, one that stops the
   * whole platform decides what peers are told.
   */
  public void quiesce(StopScope stop) {
    if (quiesced != StopScope.PLATFORM) {
      quiesced = stop;
    }
  }

  /**
   * Sends every session what waits for it and its close frame, and returns when all peers have answered and are gone, or at
   * {@code deadline}. The closes are spread out as the policy says, or faster where the deadline is near.
   */
  public void drain(Deadline deadline) throws InterruptedException {
    if (quiesced == null) {
      quiesce(StopScope.MODULE);
    }
    draining = true;
    List<PeerConnection> all = List.copyOf(peers);
    long start = System.nanoTime();
    long spread = policy.closePerSecond() == 0 ? 0 : TimeUnit.SECONDS.toNanos(all.size()) / policy.closePerSecond();
    spread = Math.min(spread, deadline.remaining(TimeUnit.NANOSECONDS) / 2);
    for (int i = 0; i < all.size(); i++) {
      long due = spread == 0 ? 0 : start + spread / all.size() * i - System.nanoTime();
      if (due > 0) {
        await(deadline.within(Duration.ofNanos(due)));
      }
      all.get(i).session().close(closeCode(), host.reconnect(all.size()));
    }
    await(deadline);
    if (LOG.isLoggable(Level.DEBUG)) {
      LOG.log(Level.DEBUG, all.size() + " sessions of " + path + " drained, " + limits.taken() + " left");
    }
  }

  /**
   * Ends the route for good: its sockets are reset at once, whoever reads or writes. Handlers hear {@code closed} on their own
   * threads. Returns at once; further calls do nothing.
   */
  public void abort() {
    quiesce(StopScope.MODULE);
    aborted = true;
    peers.forEach(PeerConnection::abort);
    connecting.forEach(Thread::interrupt);
  }

  /** Returns what a drain waits for, a line each. */
  public List<String> waitingFor() {
    List<PeerConnection> all = List.copyOf(peers);
    List<String> lines = new ArrayList<>();
    all.stream().limit(NAMED_PEERS).forEach(each -> lines.add("session of " + each.waitsFor() + " at " + path));
    if (all.size() > NAMED_PEERS) {
      lines.add("and " + (all.size() - NAMED_PEERS) + " more sessions at " + path);
    }
    int entering = limits.taken() - all.size();
    if (entering > 0) {
      lines.add(entering + " handshakes at " + path);
    }
    return lines;
  }

  @Override
  public String toString() {
    return text;
  }

  SocketHost host() {
    return host;
  }

  /** Returns a place for one more session, or throws the refusal that says why there is none. */
  Limits.Place enter(Principal principal, SocketAddress peer) {
    try {
      if (quiesced != null || host.isClosed()) {
        throw Refusal.unavailable("stopping", "the endpoint is stopping; try again", RETRY);
      }
      return limits.take(principal, peer);
    } catch (Refusal e) {
      counts.refuse();
      throw e;
    }
  }

  /** Returns what a session from {@code peer} may send, or null when that is not limited. */
  @Nullable Intake intake(SocketAddress peer) {
    return policy.rate().map(rate -> new Intake(rate, addresses, peer, System.nanoTime())).orElse(null);
  }

  /** A handshake is answered. One that came while the route began to stop is ended like those before it. */
  void entered(PeerConnection peer) {
    counts.opened();
    if (peer.session().coding() != Coding.PLAIN) {
      counts.agreedOnCompression();
    }
    peers.add(peer);
    host.remember(this);
    if (aborted || host.isClosed()) {
      peer.abort();
    } else if (draining) {
      peer.session().close(closeCode(), host.reconnect(1));
    }
  }

  void left(PeerConnection peer, SocketEnd end, long nanos) {
    peers.remove(peer);
    counts.ended(end, nanos);
    if (peers.isEmpty()) {
      tellQueued(0);
      host.forget(this);
      if (!peers.isEmpty()) {
        host.remember(this); // another one came in between
      }
    }
  }

  /** Calls the module for a handler. An abort meanwhile interrupts it. */
  SocketHandler connect(Handshake handshake) throws Exception {
    Thread current = Thread.currentThread();
    connecting.add(current);
    try {
      return scope.call(() -> endpoint.connect(handshake));
    } finally {
      connecting.remove(current);
    }
  }

  /** Gives a place back. */
  void leave(Limits.Place place) {
    place.release();
    if (draining) {
      synchronized (gone) {
        gone.notifyAll();
      }
    }
  }

  /** Looks after the times of all sessions when that is due, and returns in how many nanoseconds it is. For the timer alone. */
  long check(long now) {
    if (checkedAt != 0 && now - checkedAt < tickNanos) {
      return tickNanos - (now - checkedAt);
    }
    checkedAt = now;
    long bytes = 0;
    for (PeerConnection each : peers) {
      try {
        each.check(now);
        bytes += each.session().queuedBytes();
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, () -> "looking after " + each.session() + " failed", e);
      }
    }
    tellQueued(bytes);
    return tickNanos;
  }

  private synchronized void tellQueued(long bytes) {
    int count = peers.size();
    long now = count == 0 ? 0 : bytes;
    scope.quota().queued(now - toldBytes, count - toldPeers);
    toldBytes = now;
    toldPeers = count;
  }

  /** Returns what tells a peer that so many messages were lost, as the module wishes; null for nothing. */
  @Nullable Frame lossNotice(long lost) {
    return policy.lossNotice().map(notice -> {
      try {
        return scope.call(() -> notice.apply(lost));
      } catch (Exception e) {
        LOG.log(Level.WARNING, () -> "the loss notice of " + this + " failed", e);
        return null;
      }
    }).orElse(null);
  }

  /** Returns the bytes of a batch as a peer is written to, from those that are not compressed. */
  byte[] pack(Batch batch, byte[] plain, Coding coding) {
    return batch.pack(plain, coding, host.zips(), policy.compressFrom());
  }

  private int closeCode() {
    return quiesced == StopScope.PLATFORM ? Wire.GOING_AWAY : Wire.SERVICE_RESTART;
  }

  private long queued() {
    return peers.stream().mapToLong(each -> each.session().queued()).sum();
  }

  private void await(Deadline deadline) throws InterruptedException {
    synchronized (gone) {
      while (limits.taken() > 0 && !deadline.expired()) {
        gone.wait(Math.max(1, deadline.remaining(TimeUnit.MILLISECONDS)));
      }
    }
  }

  /** A time is exceeded by an eighth of the shortest one at most, or by 250 ms. */
  private static long tick(SocketPolicy policy) {
    long shortest = List.of(policy.patience(), policy.pingEvery(), policy.pongWithin(), policy.readTimeout(), policy.writeTimeout())
        .stream().mapToLong(Duration::toNanos).min().orElseThrow();
    return Math.clamp(shortest / 8, TimeUnit.MILLISECONDS.toNanos(5), TimeUnit.MILLISECONDS.toNanos(250));
  }
}
