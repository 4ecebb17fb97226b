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
 * is held while outboxes take a frame, never while bytes are written. Lock order: before any session's.
 */
final class HostAudience implements Audience {

  /** One session of this audience. Guarded by the audience's lock. */
  private static final class Member {
    private final PeerSession session;
    private final Runnable leave;
    private int at;
    private int leases;

    Member(PeerSession session, HostAudience audience) {
      this.session = session;
      this.leave = () -> audience.remove(this);
    }
  }

  private final String name;
  private final Object lock = new Object();
  private final IdentityHashMap<Session, Member> bySession = new IdentityHashMap<>();
  private final List<Member> members = new ArrayList<>();

  HostAudience(String name) {
    this.name = name;
  }

  @Override
  public Lease add(Session session) {
    if (!(session instanceof PeerSession peer)) {
      throw new IllegalArgumentException("audience '" + name + "' takes sessions of this host only, not " + session);
    }
    synchronized (lock) {
      Member member = bySession.get(peer);
      if (member == null) {
        member = new Member(peer, this);
        if (!peer.atEnd(member.leave)) {
          return () -> { };
        }
        member.at = members.size();
        members.add(member);
        bySession.put(peer, member);
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
      return members.size();
    }
  }

  @Override
  public String toString() {
    return "audience '" + name + "'";
  }

  private void offerAll(@Nullable Object key, Frame frame) {
    synchronized (lock) {
      for (Member member : members) {
        PeerSession session = member.session;
        boolean taken = key == null ? session.offer(frame) : session.offer(key, frame);
        if (!taken && session.isOpen()) {
          session.route().counts().broadcastFailed();
        }
      }
    }
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

  /** The last takes the place of the one that leaves: the order among members means nothing. */
  private void remove(Member member) {
    synchronized (lock) {
      if (bySession.remove(member.session, member)) {
        Member last = members.removeLast();
        if (last != member) {
          members.set(member.at, last);
          last.at = member.at;
        }
      }
    }
  }
}
