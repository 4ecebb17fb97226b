package dev.slipway.lifecycle.socket;

import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.api.Lease;
import dev.slipway.api.Session;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that hear the same frames.
 *
 * <p>Thread-safe. One lock gives all offers one order, which every member hears, and puts each entry between two of them; it
 * is held while outboxes take a frame, never while bytes are written. Most members share the outbox of their {@link Shard}, so that an
 * offer costs the same however many they are. Lock order: before any session's.
 */
final class HostAudience implements Audience {

  /** Half of the processors: the others are needed for everything else, and frames join better in fewer shards. */
  private static final int SHARDS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  private static final int WORTH_A_SHARD = 128;

  private final String name;
  private final Object lock = new Object();
  private final IdentityHashMap<Session, Member> bySession = new IdentityHashMap<>();
  private final List<Shard> shards = new ArrayList<>();

  HostAudience(String name) {
    this.name = name;
  }

  @Override
  public Lease add(Session session) {
    if (!(session instanceof PeerSession peer)) {
      throw new IllegalArgumentException("audience '" + name + "' takes sessions of this host only, not " + session);
    }
    peer.outbox().joinAudience(); // a session is in step with an audience only while it hears no other one
    peer.fallBehind();
    synchronized (lock) {
      Member member = bySession.get(peer);
      boolean known = member != null;
      if (member == null) {
        member = new Member(peer, shardFor(peer.route()), this);
        if (!peer.atEnd(member.leave)) {
          return () -> { };
        }
        bySession.put(peer, member);
      }
      if (known) {
        peer.outbox().leaveAudience();
      } else {
        member.shard.add(member);
      }
      member.leases++;
      return lease(member);
    }
  }

  @Override
  public void offer(Frame frame) {
    offerAll(null, frame);
  }

  @Override
  public void offer(Object key, Frame frame) {
    offerAll(Objects.requireNonNull(key, "key"), frame);
  }

  @Override
  public int size() {
    synchronized (lock) {
      return bySession.size();
    }
  }

  @Override
  public int waiting() {
    synchronized (lock) {
      int most = 0;
      for (Shard shard : shards) {
        most = Math.max(most, shard.waiting());
      }
      return most;
    }
  }

  @Override
  public String toString() {
    return "audience '" + name + "'";
  }

  private void offerAll(@Nullable Object key, Frame frame) {
    synchronized (lock) {
      for (Shard shard : shards) {
        shard.offer(key, frame);
      }
    }
  }

  /** Returns the smallest shard of the endpoint, or a new one while there may be more and they are worth it. */
  private Shard shardFor(SocketRoute route) {
    Shard smallest = null;
    int count = 0;
    for (Shard shard : shards) {
      if (shard.route() == route) {
        count++;
        smallest = smallest == null || shard.members() < smallest.members() ? shard : smallest;
      }
    }
    if (smallest == null || (count < SHARDS && smallest.members() >= WORTH_A_SHARD)) {
      smallest = new Shard(lock, route);
      shards.add(smallest);
    }
    return smallest;
  }

  private Lease lease(Member member) {
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        release(member);
      }
    };
  }

  private void release(Member member) {
    synchronized (lock) {
      if (--member.leases > 0) {
        return;
      }
      member.session.notAtEnd(member.leave);
      remove(member);
    }
  }

  void remove(Member member) {
    synchronized (lock) {
      if (bySession.remove(member.session, member)) {
        member.shard.remove(member);
        member.session.outbox().leaveAudience();
        if (member.shard.members() == 0) {
          shards.remove(member.shard);
        }
      }
    }
  }
}
