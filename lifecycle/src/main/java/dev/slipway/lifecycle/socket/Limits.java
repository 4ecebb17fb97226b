package dev.slipway.lifecycle.socket;

import dev.slipway.api.Principal;
import dev.slipway.api.Refusal;
import dev.slipway.api.Role;
import dev.slipway.api.SocketPolicy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The places of a route: how many peers are in, in all, of each user and from each address. Thread-safe. */
final class Limits {

  /** The right to be in. Released once at most, whoever calls how often. */
  final class Place {
    private final @Nullable Object user;
    private final @Nullable Object address;
    private boolean released;

    Place(@Nullable Object user, @Nullable Object address) {
      this.user = user;
      this.address = address;
    }

    void release() {
      synchronized (this) {
        if (released) {
          return;
        }
        released = true;
      }
      leave(byUser, user);
      leave(byAddress, address);
      taken.decrementAndGet();
      all.decrementAndGet();
    }
  }

  private static final Duration RETRY = Duration.ofSeconds(5);

  private final SocketPolicy policy;
  private final AtomicInteger all;
  private final int maxAll;
  private final AtomicInteger taken = new AtomicInteger();
  private final Map<Object, Integer> byUser = new ConcurrentHashMap<>();
  private final Map<Object, Integer> byAddress = new ConcurrentHashMap<>();

  /** Limits of one route; {@code all} counts the peers of all routes. */
  Limits(SocketPolicy policy, AtomicInteger all, int maxAll) {
    this.policy = policy;
    this.all = all;
    this.maxAll = maxAll;
  }

  /**
   * Returns a place.
   *
   * @throws Refusal when a limit is reached: 503 with {@code Retry-After}
   */
  Place take(Principal principal, SocketAddress peer) {
    if (!enter(all, maxAll)) {
      throw full("the server has its " + maxAll + " sessions");
    }
    if (!enter(taken, policy.maxSessions())) {
      all.decrementAndGet();
      throw full("the endpoint has its " + policy.maxSessions() + " sessions");
    }
    Object user = policy.maxPerUser() == Integer.MAX_VALUE || !principal.role().includes(Role.USER) ? null : principal.name();
    Object address = policy.maxPerAddress() == Integer.MAX_VALUE ? null : address(peer);
    boolean userIn = enter(byUser, user, policy.maxPerUser());
    boolean addressIn = userIn && enter(byAddress, address, policy.maxPerAddress());
    if (!addressIn) {
      new Place(userIn ? user : null, null).release();
      throw full(userIn ? "the address has its " + policy.maxPerAddress() + " sessions"
          : "the user has its " + policy.maxPerUser() + " sessions");
    }
    return new Place(user, address);
  }

  /** Returns how many peers are in or entering. */
  int taken() {
    return taken.get();
  }

  /** Returns what all sessions from one address have in common. */
  static Object address(SocketAddress peer) {
    return peer instanceof InetSocketAddress internet && internet.getAddress() != null ? internet.getAddress() : peer;
  }

  private static Refusal full(String message) {
    return Refusal.unavailable("too-many-sessions", message, RETRY);
  }

  private static boolean enter(AtomicInteger count, int max) {
    return count.getAndUpdate(before -> before < max ? before + 1 : before) < max;
  }

  private static boolean enter(Map<Object, Integer> counts, @Nullable Object key, int max) {
    if (key == null) {
      return true;
    }
    boolean[] entered = new boolean[1];
    counts.compute(key, (each, before) -> {
      int now = before == null ? 0 : before;
      entered[0] = now < max;
      return entered[0] ? Integer.valueOf(now + 1) : before;
    });
    return entered[0];
  }

  private static void leave(Map<Object, Integer> counts, @Nullable Object key) {
    if (key != null) {
      counts.computeIfPresent(key, (each, before) -> before == 1 ? null : Integer.valueOf(before - 1));
    }
  }
}
