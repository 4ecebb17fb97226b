package dev.slipway.lifecycle.socket;

import dev.slipway.api.Frame;
import dev.slipway.api.SocketEnd.Kind;
import dev.slipway.lifecycle.socket.Outbox.Turn;
import dev.slipway.lifecycle.socket.Outbox.Verdict;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Some sessions of one audience and one endpoint. Those that are <i>in step</i> share one outbox: what waits in it is joined once, and one
 * thread, the shard's for as long as there is work, writes the same array to each of them. The others are <i>behind</i> and are offered
 * each frame on their own.
 *
 * <p>A session falls behind when something is only for it (a private frame, a close) or when its peer does not take what is written; what
 * the others still have to be sent is then copied to its own outbox first, so that its order is kept. It comes back into step when it has
 * been sent everything and nothing waits here.
 *
 * <p>Guarded by the audience's lock, but for the writing. When the thread is stuck in a write, the watchdog leaves it to that one session
 * and gives the rest of the flight to a new thread.
 */
final class Shard implements Runnable {

  /** How long it is waited for more after a flight; it saves a write to each session for every frame that comes meanwhile. */
  private static final long LINGER_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long SHORTEST_LINGER_NANOS = TimeUnit.MICROSECONDS.toNanos(10);
  /** Of the time that a flight took, this share is waited at most: those who come next shall hardly feel it. */
  private static final int LINGER_SHARE = 8;
  /** After so many writes other virtual threads get their turn, as writes that do not block never leave their carrier. */
  private static final int WRITES_PER_TURN = 64;

  private static final Logger LOG = System.getLogger(Shard.class.getName());

  private final Object lock;
  private final SocketRoute route;
  private final Outbox shared;
  private final List<Member> members = new ArrayList<>();
  private final Set<Member> behind = new LinkedHashSet<>();
  /** Written under the lock, read without. */
  private volatile int inStep;
  private Member @Nullable [] roll;
  private Set<Coding> codings = EnumSet.noneOf(Coding.class);
  private long flights;
  private volatile @Nullable Flight flight;
  private volatile @Nullable Thread owner;

  /** A shard without members; {@code lock} is the audience's. */
  Shard(Object lock, SocketRoute route) {
    this.lock = lock;
    this.route = route;
    this.shared = new Outbox(route.policy(), route.counts(), () -> route.host().startShard(this), route.scope().quota());
    shared.countFor(0);
  }

  SocketRoute route() {
    return route;
  }

  int members() {
    return members.size();
  }

  /** Returns how many frames wait for each session in step, without those that are being written. Takes no audience's lock. */
  int queued() {
    return shared.size();
  }

  /** Returns how many bytes wait for each session in step, when what they share is laid on all of them. Takes no audience's lock. */
  long queuedBytesEach() {
    return shared.bytes() / Math.max(1, inStep);
  }

  /** Returns how many frames have not been written to all sessions in step. */
  int waiting() {
    Flight current = flight;
    return shared.size() + (current == null ? 0 : current.batch.size());
  }

  void add(Member member) {
    member.at = members.size();
    members.add(member);
    behind.add(member);
    roll = null;
    bringIntoStep();
  }

  /** Takes a member out, who still hears what was offered before. The order among members means nothing. */
  void remove(Member member) {
    fallBehind(member);
    behind.remove(member);
    Member last = members.removeLast();
    if (last != member) {
      members.set(member.at, last);
      last.at = member.at;
    }
    roll = null;
  }

  void offer(@Nullable Object key, Frame frame) {
    bringIntoStep();
    for (Iterator<Member> each = behind.iterator(); each.hasNext();) {
      PeerSession session = each.next().session;
      boolean taken = key == null ? session.offer(frame) : session.offer(key, frame);
      if (!taken && session.isOpen()) {
        route.counts().broadcastFailed(1);
      } else if (!taken) {
        each.remove(); // it takes nothing any more, and leaves soon
      }
    }
    if (inStep > 0) {
      Verdict verdict = shared.offer(key, frame);
      if (verdict != Verdict.TAKEN) {
        route.counts().broadcastFailed(inStep);
      }
      if (verdict == Verdict.OVERRUN) {
        members.stream().filter(member -> member.session.outbox().step() == member)
            .forEach(member -> member.session.fail(Kind.SLOW, Wire.TRY_AGAIN_LATER, route.host().reconnect(members.size())));
      }
    }
  }

  /** From now on the session is sent what is in its own outbox, which gets all that it has not been sent yet. */
  void fallBehind(Member member) {
    synchronized (lock) {
      if (member.session.outbox().fallBehind(member, flight, shared)) {
        behind.add(member);
        inStep--;
        shared.countFor(inStep);
      }
    }
  }

  private void bringIntoStep() {
    if (!behind.isEmpty() && shared.size() == 0) {
      behind.removeIf(member -> member.session.outbox().comeIntoStep(member, flights));
      inStep = members.size() - behind.size();
      shared.countFor(inStep);
    }
  }

  @Override
  public void run() {
    work(null);
  }

  private void work(@Nullable Flight rest) {
    try {
      for (Flight next = rest == null ? takeOff() : rest; next != null; next = takeOff()) {
        owner = Thread.currentThread();
        long start = System.nanoTime();
        if (!fly(next)) {
          return;
        }
        land();
        linger((System.nanoTime() - start) / LINGER_SHARE);
      }
    } catch (Throwable failure) { // without its thread the shard cannot go on; its sessions can
      LOG.log(Level.WARNING, "writing to sessions of " + route + " together failed", failure);
      giveUp();
    } finally {
      route.host().writerEnded();
    }
  }

  private @Nullable Flight takeOff() {
    Flight next;
    Set<Coding> needed;
    synchronized (lock) {
      Batch batch = shared.take();
      if (batch == null) {
        route.host().shardRests(this);
        return null;
      }
      Member[] all = roll;
      if (all == null) {
        all = members.toArray(new Member[0]);
        roll = all;
        codings = EnumSet.noneOf(Coding.class);
        members.forEach(member -> codings.add(member.session.coding()));
      }
      needed = codings;
      flights++;
      next = new Flight(flights, all, batch, 0);
      flight = next;
    }
    next.encode(next.batch.lost() == 0 ? null : route.lossNotice(next.batch.lost()), needed, route);
    return next;
  }

  /** Returns whether this thread is still in charge; when not, the flight has gone on without it and all its work is done. */
  @SuppressWarnings("ThreadPriorityCheck") // a virtual thread yields its carrier
  private boolean fly(Flight current) {
    Member[] all = current.members;
    Tally tally = new Tally(route.counts(), current.batch.size());
    for (int i = current.at(); i < all.length; i++) {
      PeerSession session = all[i].session;
      Turn turn = session.outbox().beginShared(all[i], current.number);
      if (turn == Turn.OURS) {
        write(session, current);
        tally.add(current.wire(session.coding()).length, current.saved(session.coding()));
      }
      if (!current.moveOn(i)) {
        tally.flush();
        session.writer().goOn();
        return false;
      }
      switch (turn) {
        case OURS -> session.outbox().endShared();
        case BUSY -> fallBehind(all[i]);
        case NOT_OURS -> { }
      }
      if (tally.size() == WRITES_PER_TURN) {
        tally.flush();
        Thread.yield();
        tally.restart();
      }
    }
    tally.flush();
    return true;
  }

  private static void write(PeerSession session, Flight current) {
    try {
      session.transport().write(current.wire(session.coding()));
    } catch (RuntimeException failure) {
      session.writer().failed(current.batch, failure);
    }
  }

  private void land() {
    synchronized (lock) {
      flight = null;
      owner = null;
    }
  }

  private static void linger(long nanos) {
    if (nanos >= SHORTEST_LINGER_NANOS) {
      LockSupport.parkNanos(Math.min(nanos, LINGER_NANOS));
    }
  }

  private void giveUp() {
    synchronized (lock) {
      members.forEach(this::fallBehind);
      land();
      while (shared.take() != null) {
        // What was in it is in the sessions' own outboxes now.
      }
      route.host().shardRests(this);
    }
  }

  /**
   * Looks whether the thread is stuck in a write, and if so leaves it to that session and starts another one. A thread that waits for
   * anything else is met as well, which does no harm. Returns whether it was stuck. For the watchdog alone.
   */
  boolean look() {
    Flight current = flight;
    Thread thread = owner;
    if (current == null || thread == null) {
      return false;
    }
    int at = current.at();
    if (at < 0 || at >= current.members.length || !isWaiting(thread)) {
      return false;
    }
    synchronized (lock) {
      if (flight != current || !current.takeAway(at)) {
        return false;
      }
      Member member = current.members[at];
      member.session.writer().handedOver();
      fallBehind(member);
      owner = null;
      Flight rest = current.restAfter(at);
      flight = rest;
      route.host().start(() -> work(rest));
      return true;
    }
  }

  private static boolean isWaiting(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }
}
