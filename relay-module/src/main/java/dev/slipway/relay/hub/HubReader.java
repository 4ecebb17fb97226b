package dev.slipway.relay.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a hub: a place in its log.
 *
 * <p>{@link #take} and {@link #copyTo} are called by one thread at a time, the rest is thread-safe. The fields are guarded by the hub's
 * lock. What is read begins with a PAT, a PMT and a key frame; where the reader lost data, it goes on in the same way.
 */
public final class HubReader implements AutoCloseable {

  /** So much waiting is worth a write of its own, whatever the pace. */
  private static final int MUCH = 128 * 1024;
  /** What came before a pause waits for so long, as no picture follows that would wake a reader with a pace. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long NOWHERE = -1;
  private static final long NEVER = Long.MAX_VALUE;

  private final Hub hub;
  private final String label;
  private final int maxBytes;
  private final long paceNanos;
  private long place = NOWHERE;
  private long lostFrom = NOWHERE;
  private boolean begun;
  private boolean endsAtKeyFrame;
  private long end = NEVER;
  private @Nullable Slice preface;
  private @Nullable Thread waiting;
  private long waitsUntil;
  private long takenAt;
  private long bytes;
  private long lostBytes;
  private boolean closed;

  HubReader(Hub hub, String label, int maxBytes, Duration pace) {
    if (maxBytes < Packets.SIZE) {
      throw new IllegalArgumentException("reader " + label + " must be allowed " + Packets.SIZE + " bytes at least, not " + maxBytes);
    }
    this.hub = hub;
    this.label = label;
    this.maxBytes = maxBytes;
    paceNanos = pace.toNanos();
  }

  /** Returns what it is called. */
  public String label() {
    return label;
  }

  /**
   * Returns the next packets, an empty array when none came in time, null at the end. Blocks for as long as {@code timeout}.
   *
   * @throws InterruptedException if the thread is interrupted; nothing is lost
   */
  public byte @Nullable [] take(Duration timeout) throws InterruptedException {
    Slice slice = await(timeout.toNanos(), true);
    return slice == null ? null : slice.copy();
  }

  /**
   * Writes everything to {@code out} until the end, without a copy, and flushes after each write; the caller closes {@code out}. Blocks.
   *
   * @throws IOException what {@code out} throws; the bytes of that write count as taken
   * @throws InterruptedException if the thread is interrupted while it waits for the source
   */
  public void copyTo(OutputStream out) throws IOException, InterruptedException {
    for (Slice slice = await(Long.MAX_VALUE, false); slice != null; slice = await(Long.MAX_VALUE, false)) {
      out.write(slice.bytes(), slice.offset(), slice.length());
      out.flush();
    }
  }

  /** Returns like {@link #take}, but without a copy. */
  @Nullable Slice next(Duration timeout) throws InterruptedException {
    return await(timeout.toNanos(), false);
  }

  /** Returns how many bytes were taken. */
  public long bytes() {
    hub.lock().lock();
    try {
      return bytes;
    } finally {
      hub.lock().unlock();
    }
  }

  /** Returns how many bytes this reader lost since it was too slow; those of a loss that lasts are not yet counted. */
  public long lostBytes() {
    hub.lock().lock();
    try {
      return lostBytes;
    } finally {
      hub.lock().unlock();
    }
  }

  /**
   * Returns a reader that begins at the next key frame that comes in, where this one reaches its end: what is read by both is the stream
   * without a gap, each packet once. Does not block. Only the first call ends this reader.
   */
  public HubReader handOver() {
    hub.lock().lock();
    try {
      endsAtKeyFrame = true;
      return hub.joinNext(label, maxBytes, Duration.ofNanos(paceNanos));
    } finally {
      hub.lock().unlock();
    }
  }

  /** Leaves the hub; a waiting {@link #take} returns null, and so does every later one. The first call counts. */
  @Override
  public void close() {
    Thread woken;
    hub.lock().lock();
    try {
      closed = true;
      hub.leave(this);
      woken = waiting;
      waiting = null;
    } finally {
      hub.lock().unlock();
    }
    LockSupport.unpark(woken);
  }

  /** Returns the next bytes, nothing when none came in time, null at the end; with {@code whole}, tables together with what follows. */
  private @Nullable Slice await(long nanos, boolean whole) throws InterruptedException {
    long begun = hub.nanoTime();
    while (true) {
      if (Thread.interrupted()) {
        forgetWaiting();
        throw new InterruptedException();
      }
      long left = nanos == Long.MAX_VALUE ? nanos : nanos - (hub.nanoTime() - begun);
      hub.lock().lock();
      try {
        Slice slice = read(whole);
        boolean end = slice == null && (closed || hub.closed());
        waiting = slice == null && !end && left > 0 ? Thread.currentThread() : null;
        waitsUntil = left == Long.MAX_VALUE ? NEVER : hub.nanoTime() + left;
        if (waiting == null) {
          return slice == null && !end ? Slice.NOTHING : slice;
        }
      } finally {
        hub.lock().unlock();
      }
      if (paceNanos > 0) {
        LockSupport.park(hub); // with a time for each wait it would cost half as much again
      } else {
        LockSupport.parkNanos(hub, left);
      }
    }
  }

  private void forgetWaiting() {
    hub.lock().lock();
    try {
      waiting = null;
    } finally {
      hub.lock().unlock();
    }
  }

  /** Returns what may be read now, or null. Under the lock. */
  private @Nullable Slice read(boolean whole) {
    if (closed) {
      return null;
    }
    if (place != NOWHERE && (hub.head() - place > maxBytes || place < hub.base())) {
      lostFrom = place;
      place = NOWHERE;
      preface = null;
      Entry entry = hub.newest(Math.min(maxBytes, hub.gopBytes()));
      if (entry != null && entry.place() > lostFrom && end == NEVER) {
        begin(entry);
      }
    }
    if (isPastEnd()) {
      return null;
    }
    Slice first = preface;
    if (first != null) {
      preface = null;
      begun = true;
    }
    Slice slice = first;
    if (place != NOWHERE && (first == null || whole)) {
      slice = beforeEnd(hub.slice(place));
      place += slice == null ? 0 : slice.length();
      slice = first == null || slice == null ? slice : first.with(slice);
    }
    if (slice != null) {
      bytes += slice.length();
      takenAt = hub.nanoTime();
    }
    return slice;
  }

  /** Returns whether everything up to the key frame at which another reader goes on was read or lost; then it leaves. */
  private boolean isPastEnd() {
    if (end == NEVER || (place != NOWHERE && place < end)) {
      return false;
    }
    if (lostFrom != NOWHERE) {
      lostBytes += end - lostFrom;
    }
    closed = true;
    hub.leave(this);
    return true;
  }

  private @Nullable Slice beforeEnd(@Nullable Slice slice) {
    boolean over = slice != null && slice.length() > end - place;
    return slice != null && over ? new Slice(slice.bytes(), slice.offset(), (int) (end - place)) : slice;
  }

  // ---- for the hub, under the lock ----

  /** Lets it read from a key frame on. */
  void begin(Entry entry) {
    place = entry.place();
    preface = begun ? entry.resume() : entry.start();
    if (lostFrom != NOWHERE) {
      lostBytes += place - lostFrom;
      lostFrom = NOWHERE;
    }
  }

  /** Lets it begin at a new key frame, if it waits for one. */
  void offer(Entry entry, long head) {
    if (head - entry.place() > maxBytes) {
      return;
    }
    if (endsAtKeyFrame && end == NEVER) {
      end = entry.place();
    } else if (place == NOWHERE && end == NEVER) {
      begin(entry);
    }
  }

  /** Returns the first place that it may still ask for. */
  long needs(long head) {
    return place == NOWHERE ? head : Math.max(place, head - maxBytes);
  }

  /** Returns the thread to wake, if it waits and there is enough for it, and counts it as woken; else null. */
  @Nullable Thread wake(long now) {
    Thread thread = waiting;
    if (thread == null) {
      return null;
    }
    boolean due = hub.closed()
        || preface != null
        || end != NEVER
        || (place != NOWHERE && hub.head() > place && (hub.head() - place >= MUCH || paced(now)));
    if (!due) {
      return null;
    }
    waiting = null;
    return thread;
  }

  /** Returns the thread to wake, if the reader has a pace and its time is over, or a pause has begun, and counts it as woken; else null. */
  @Nullable Thread remind(long now) {
    boolean over = waitsUntil != NEVER && now - waitsUntil >= 0;
    boolean paused = place != NOWHERE && hub.head() > place && now - takenAt >= PAUSE_NANOS;
    if (paceNanos == 0 || !(over || paused)) {
      return null;
    }
    Thread thread = waiting;
    waiting = null;
    return thread;
  }

  /** Returns whether it last took something in an earlier beat of its pace, which beats for all at the same moments. */
  private boolean paced(long now) {
    return paceNanos == 0 || Math.floorDiv(now, paceNanos) != Math.floorDiv(takenAt, paceNanos);
  }
}
