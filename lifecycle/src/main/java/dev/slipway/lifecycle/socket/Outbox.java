package dev.slipway.lifecycle.socket;

import dev.slipway.api.Deadline;
import dev.slipway.api.Frame;
import dev.slipway.api.Overflow;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.Quota;
import dev.slipway.lifecycle.socket.SocketCounts.Drop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one peer: messages within bounds, at most one pong and one ping, which overtake them, and a
 * close frame, which comes last.
 *
 * <p>Thread-safe: guarded by its own lock, which is held for moments only. Whoever puts something in while no writer is at
 * work wakes one; the writer takes until nothing is left, so that a session has one writer at most and none while it is idle.
 *
 * <p>While its session is in step with a {@link Shard}, whose outbox stands in for this one, no message waits here. The shard is the
 * writer then, for one write at a time.
 */
final class Outbox {

  /** What became of an offer. */
  enum Verdict {
    /** It waits, or took the place of another one. */
    TAKEN,
    /** It was dropped. */
    REFUSED,
    /** It was dropped, and nothing may be: the outbox is full four times over. */
    OVERRUN,
    /** It was not taken, as the session must fall behind its shard first. */
    IN_STEP
  }

  /** Whose turn it is to write to a session. */
  enum Turn {
    /** The shard's. */
    OURS,
    /** The shard's, but the session's own writer is at work. */
    BUSY,
    /** Not the shard's: the session is not in step, or has had this. */
    NOT_OURS
  }

  /** So many bytes are merged into one write; a peer that takes them within its patience is not slow. */
  private static final int MERGED_BYTES = 32 * 1024;
  private static final int RIDE_OUT = 4;

  private final SocketPolicy policy;
  private final SocketCounts counts;
  private final Runnable wake;
  private final @Nullable Quota quota;
  private @Nullable ArrayDeque<Pending> waiting;
  private @Nullable Map<Object, Pending> newestByKey;
  private long bytes;
  private long lost;
  private byte @Nullable [] pong;
  private byte @Nullable [] ping;
  private byte @Nullable [] close;
  private boolean sealed;
  private boolean ended;
  private boolean writing;
  private int waiters;
  private int peers = 1;
  private int audiences;
  private @Nullable Member step;
  private long seenFlight;

  /** An outbox of a module without a limit of what waits for all its peers. */
  Outbox(SocketPolicy policy, SocketCounts counts, Runnable wake) {
    this(policy, counts, wake, null);
  }

  Outbox(SocketPolicy policy, SocketCounts counts, Runnable wake, @Nullable Quota quota) {
    this.quota = quota;
    this.policy = policy;
    this.counts = counts;
    this.wake = wake;
  }

  Verdict offer(@Nullable Object key, Frame frame) {
    boolean idle;
    synchronized (this) {
      if (sealed) {
        return Verdict.REFUSED;
      }
      if (step != null) {
        return Verdict.IN_STEP;
      }
      boolean replaced = false;
      if (!fits(frame, 1)) {
        if (isUnderPressure() && quota != null) {
          quota.refusedToQueue();
        }
        switch (policy.overflow()) {
          case DROP_OLDEST -> makeRoom(frame, false);
          case CONFLATE -> replaced = replace(key, frame);
          case DISCONNECT -> { }
        }
        int times = policy.overflow() == Overflow.DISCONNECT ? RIDE_OUT : 1;
        if (!replaced && !fits(frame, times)) {
          drop(Drop.REFUSED);
          return times == RIDE_OUT ? Verdict.OVERRUN : Verdict.REFUSED;
        }
      }
      if (!replaced) {
        add(key, frame);
      }
      idle = claimWriter();
    }
    wakeIf(idle);
    return Verdict.TAKEN;
  }

  /** Lets the pong overtake; it stands in for one that still waits (RFC 6455, section 5.5.3). */
  void pong(byte[] wire) {
    boolean idle;
    synchronized (this) {
      if (sealed) {
        return;
      }
      pong = wire;
      idle = claimWriter();
    }
    wakeIf(idle);
  }

  void ping(byte[] wire) {
    boolean idle;
    synchronized (this) {
      if (sealed) {
        return;
      }
      ping = wire;
      idle = claimWriter();
    }
    wakeIf(idle);
  }

  /**
   * Takes nothing more after the close frame, and drops what waits if told so. Later calls do nothing. Returns false, and does nothing,
   * when the session must fall behind its shard first.
   */
  boolean seal(byte[] closeFrame, boolean dropWaiting) {
    boolean idle;
    synchronized (this) {
      if (sealed) {
        return true;
      }
      if (step != null) {
        return false;
      }
      sealed = true;
      if (dropWaiting) {
        clear();
      }
      close = closeFrame;
      tellWaiters();
      idle = claimWriter();
    }
    wakeIf(idle);
    return true;
  }

  /** Forgets everything; nothing is written any more. Returns false, and does nothing, when the session must fall behind first. */
  synchronized boolean end() {
    if (step != null) {
      return false;
    }
    sealed = true;
    ended = true;
    clear();
    close = null;
    tellWaiters();
    return true;
  }

  /** Returns what to write next, or null when the writer's work is done. */
  synchronized @Nullable Batch take() {
    if (isDone()) {
      writing = false;
      return null;
    }
    List<Pending> frames = isEmpty() ? List.of() : merge();
    byte[] last = isEmpty() ? close : null;
    Batch batch = new Batch(pong, ping, frames, frames.isEmpty() ? 0 : lost, last);
    pong = null;
    ping = null;
    lost = frames.isEmpty() ? lost : 0;
    close = last == null ? close : null;
    return batch;
  }

  /** Blocks until at most half of it is taken. Returns whether it is, and more is taken. */
  synchronized boolean awaitSpace(Deadline deadline) throws InterruptedException {
    long millis = deadline.remaining(TimeUnit.MILLISECONDS);
    while (!sealed && !isHalfEmpty() && millis > 0) {
      waiters++;
      try {
        wait(millis);
      } finally {
        waiters--;
      }
      millis = deadline.remaining(TimeUnit.MILLISECONDS);
    }
    return !sealed && isHalfEmpty();
  }

  /** Returns how many messages wait. */
  synchronized int size() {
    return waiting == null ? 0 : waiting.size();
  }

  /** Returns how many bytes wait. */
  synchronized long bytes() {
    return bytes;
  }

  /** Returns whether more waits than the policy allows for longer than a moment. */
  synchronized boolean isOver() {
    return waiting != null && (waiting.size() >= policy.outboxFrames() || bytes >= policy.outboxBytes());
  }

  synchronized boolean isOpen() {
    return !sealed;
  }

  /** Returns the member as which the session is in step with a shard, or null. */
  synchronized @Nullable Member step() {
    return step;
  }

  /** Says for how many sessions a frame counts that is dropped here. */
  synchronized void countFor(int sessions) {
    peers = sessions;
  }

  synchronized void joinAudience() {
    audiences++;
  }

  synchronized void leaveAudience() {
    audiences--;
  }

  /** Leaves the writing to the shard, of flights after that one, if nothing waits here and no other audience is heard. */
  synchronized boolean comeIntoStep(Member member, long flight) {
    if (sealed || writing || audiences != 1 || step != null || !isDone()) {
      return false;
    }
    step = member;
    seenFlight = flight;
    return true;
  }

  /**
   * Takes the writing back, and everything that the session has not been sent: what is in flight, when it was not its turn yet, and what is
   * in the shared outbox. Returns false, and does nothing, when it was not in step.
   */
  boolean fallBehind(Member member, @Nullable Flight flight, Outbox shared) {
    boolean idle;
    synchronized (this) {
      if (step != member) {
        return false;
      }
      step = null;
      if (flight != null && flight.number > seenFlight) {
        flight.batch.entries().forEach(entry -> add(entry.key, entry.frame));
        lost += flight.batch.lost();
      }
      lost += shared.copyTo(this);
      idle = !isEmpty() && claimWriter();
    }
    wakeIf(idle);
    return true;
  }

  private synchronized long copyTo(Outbox other) {
    if (waiting != null) {
      waiting.forEach(entry -> other.add(entry.key, entry.frame));
    }
    return lost;
  }

  /** The shard is about to write a flight to the session: returns whether it may, and {@link #endShared} must follow. */
  synchronized Turn beginShared(Member member, long flight) {
    if (step != member || seenFlight >= flight) {
      return Turn.NOT_OURS;
    }
    if (writing) {
      return Turn.BUSY;
    }
    seenFlight = flight;
    writing = true;
    return Turn.OURS;
  }

  /** The shard has written; what has come meanwhile is left to the session's own writer. */
  void endShared() {
    boolean more;
    synchronized (this) {
      more = !isDone();
      writing = more;
    }
    wakeIf(more);
  }

  private boolean isDone() {
    return ended || (isEmpty() && pong == null && ping == null && close == null);
  }

  private boolean isHalfEmpty() {
    return waiting == null || (2 * waiting.size() <= policy.outboxFrames() && 2 * bytes <= policy.outboxBytes());
  }

  private void tellWaiters() {
    if (waiters > 0) {
      notifyAll();
    }
  }

  private boolean isEmpty() {
    return waiting == null || waiting.isEmpty();
  }

  private boolean fits(Frame frame, int times) {
    return waiting == null || waiting.isEmpty()
        || (waiting.size() < (long) times * policy.outboxFrames()
            && bytes + frame.wireBytes() <= allowedBytes(times));
  }

  /** While more waits for all peers of the module than may, none may have more than its share of that. */
  private long allowedBytes(int times) {
    return quota != null && quota.isQueueOver() ? Math.min(quota.queueShare(), policy.outboxBytes()) : (long) times * policy.outboxBytes();
  }

  private boolean isUnderPressure() {
    return quota != null && quota.isQueueOver();
  }

  private void add(@Nullable Object key, Frame frame) {
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
    }
    Pending pending = new Pending(key, frame);
    waiting.addLast(pending);
    bytes += frame.wireBytes();
    if (key != null && policy.overflow() == Overflow.CONFLATE) {
      if (newestByKey == null) {
        newestByKey = new HashMap<>();
      }
      newestByKey.put(key, pending);
    }
  }

  /** Puts the frame in the place of the newest with its key; else drops keyed ones from the oldest on, until it fits. */
  private boolean replace(@Nullable Object key, Frame frame) {
    Pending place = key == null || newestByKey == null ? null : newestByKey.get(key);
    if (place == null || bytes + frame.wireBytes() - place.frame.wireBytes() > policy.outboxBytes()) {
      makeRoom(frame, true);
      return false;
    }
    bytes += frame.wireBytes() - place.frame.wireBytes();
    place.frame = frame;
    drop(Drop.CONFLATED);
    return true;
  }

  private void makeRoom(Frame frame, boolean keyedOnly) {
    if (waiting == null) {
      return;
    }
    for (Iterator<Pending> oldest = waiting.iterator(); oldest.hasNext() && !fits(frame, 1);) {
      Pending pending = oldest.next();
      if (!keyedOnly || pending.key != null) {
        oldest.remove();
        forget(pending);
        drop(Drop.OLDEST);
      }
    }
  }

  private List<Pending> merge() {
    List<Pending> frames = new ArrayList<>();
    int merged = 0;
    while (waiting != null && !waiting.isEmpty()) {
      Pending next = waiting.getFirst();
      merged += next.frame.wireBytes();
      if (merged > MERGED_BYTES && !frames.isEmpty()) {
        break;
      }
      waiting.removeFirst();
      forget(next);
      frames.add(next);
    }
    if (isEmpty()) {
      waiting = null;
      newestByKey = null;
    }
    tellWaiters();
    return frames;
  }

  private void forget(Pending pending) {
    bytes -= pending.frame.wireBytes();
    if (pending.key != null && newestByKey != null) {
      newestByKey.remove(pending.key, pending);
    }
  }

  private void drop(Drop reason) {
    lost++;
    counts.dropped(reason, peers);
  }

  private void clear() {
    counts.dropped(Drop.ENDED, size());
    waiting = null;
    newestByKey = null;
    bytes = 0;
    lost = 0;
    pong = null;
    ping = null;
  }

  private boolean claimWriter() {
    boolean idle = !writing;
    writing = true;
    return idle;
  }

  private void wakeIf(boolean idle) {
    if (idle) {
      wake.run();
    }
  }
}
