package dev.slipway.relay.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bus of one input: MPEG-TS (ISO/IEC 13818-1) in, whole groups of pictures out to any number of readers.
 *
 * <p>What came in lies once in a log that all readers share. A reader is a place in it: it begins at the last key frame, and one that
 * falls behind further than it may goes on at a later key frame, told so by the discontinuity indicator; nobody else notices. The log
 * holds what the slowest reader may still ask for, so it is bounded by the largest bound of a reader or of the group of pictures,
 * with 4.5 MiB for the picture that is being written.
 *
 * <p>Thread-safe. One lock guards everything here and in the readers; it is held for moments, no call of anybody else is made under
 * it, and readers write to their peers without it. Only {@link #awaitTracks} blocks.
 */
public final class Hub implements AutoCloseable {

  private static final int MIN_BYTES = Packets.SIZE;

  private final String name;
  private final int gopBytes;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition tracksKnown = lock.newCondition();
  private final Log log = new Log();
  private final Intake intake;
  private final List<HubReader> readers = new ArrayList<>();
  private @Nullable Entry newest;
  private @Nullable Tracks tracks;
  private List<Track> seen = List.of();
  private long head;
  private long bytes;
  private boolean closed;
  private @Nullable Slice lastSlice;
  private long lastFrom;
  private long lastHead;

  /**
   * A hub without readers.
   *
   * @param name the input's name, for messages
   * @param gopBytes so many bytes since the last key frame may be given to one who joins; after more he waits for the next key frame
   * @param nanoClock the monotonic clock
   */
  public Hub(String name, int gopBytes, LongSupplier nanoClock) {
    if (gopBytes < MIN_BYTES) {
      throw new IllegalArgumentException("a hub remembers at least " + MIN_BYTES + " bytes, not " + gopBytes);
    }
    this.name = name;
    this.gopBytes = gopBytes;
    this.nanoClock = nanoClock;
    intake = new Intake(log, nanoClock);
  }

  /** Returns the input's name. */
  public String name() {
    return name;
  }

  /** Takes what the source wrote, cut anywhere; what is no transport stream is skipped. After the end it is dropped. Never blocks. */
  public void write(byte[] from, int offset, int length) {
    List<Thread> woken;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      bytes += length;
      publish(intake.feed(from, offset, length));
      woken = ready();
    } finally {
      lock.unlock();
    }
    woken.forEach(LockSupport::unpark);
  }

  /**
   * Says that the source was away: what comes next does not follow what came before, and nothing is read of it before its first key
   * frame. Readers stay. Never blocks.
   */
  public void discontinuity() {
    List<Thread> woken;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      publish(intake.finish());
      intake.restart();
      newest = null;
      woken = ready();
    } finally {
      lock.unlock();
    }
    woken.forEach(LockSupport::unpark);
  }

  /**
   * Adds a reader that begins at the last key frame, or at the next where that is too long ago; {@code maxBytes} may wait for it, then
   * it loses whole groups. It is woken for each picture. At the end of the hub it is at its end at once.
   */
  public HubReader join(String label, int maxBytes) {
    return join(label, maxBytes, Duration.ZERO);
  }

  /**
   * Adds a reader like {@link #join(String, int)} which is woken at most once in {@code pace}, unless much waits: many pictures are taken
   * with one write, at the price of so much delay. Those of one pace are woken together, and take the same. It waits without a clock of
   * its own: who adds one calls {@link #remind} some times a second.
   */
  public HubReader join(String label, int maxBytes, Duration pace) {
    lock.lock();
    try {
      HubReader reader = joinNext(label, maxBytes, pace);
      Entry entry = closed ? null : newest(Math.min(maxBytes, gopBytes));
      if (entry != null) {
        reader.begin(entry);
      }
      return reader;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes readers with a pace whose time to wait is over, or for which something waits that no picture follows. Does not block. */
  public void remind() {
    List<Thread> woken = new ArrayList<>();
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      for (HubReader reader : readers) {
        Thread waiting = reader.remind(now);
        if (waiting != null) {
          woken.add(waiting);
        }
      }
    } finally {
      lock.unlock();
    }
    woken.forEach(LockSupport::unpark);
  }

  /** Returns what the source carries, empty before its first PMT; while the source is away, what it carried. */
  public Optional<Tracks> tracks() {
    lock.lock();
    try {
      return Optional.ofNullable(tracks);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the form of the last pictures, where they are H.264 and say it. Does not block. */
  public Optional<PictureForm> pictures() {
    Slice slice;
    int pid;
    lock.lock();
    try {
      Entry entry = newest(gopBytes);
      Optional<Track> video = Tracks.of(seen).video().filter(track -> track.codec() == Codec.H264);
      if (entry == null || video.isEmpty() || entry.place() >= head) {
        return Optional.empty();
      }
      slice = log.slice(entry.place(), head);
      pid = video.get().pid();
    } finally {
      lock.unlock();
    }
    return SequenceParameters.find(slice.bytes(), slice.offset(), slice.length(), pid);
  }

  /** Waits until {@link #tracks} are known, the time is over, or the hub ends; returns whether they are known. Blocks. */
  public boolean awaitTracks(Duration longest) throws InterruptedException {
    long left = longest.toNanos();
    lock.lockInterruptibly();
    try {
      while (tracks == null && !closed && left > 0) {
        left = tracksKnown.awaitNanos(left);
      }
      return tracks != null;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many bytes came in. */
  public long bytes() {
    return locked(() -> bytes);
  }

  /** Returns how many of the {@link #bytes} belonged to no transport packet. */
  public long skippedBytes() {
    return locked(intake::skipped);
  }

  /** Returns how many bytes of memory the log takes. */
  public int bytesHeld() {
    return (int) locked(log::bytesHeld);
  }

  /** Returns how many readers there are. */
  public int readers() {
    return (int) locked(readers::size);
  }

  private long locked(LongSupplier reading) {
    lock.lock();
    try {
      return reading.getAsLong();
    } finally {
      lock.unlock();
    }
  }

  /** Ends: every reader reads what waits for it, then its end. The first call counts. */
  @Override
  public void close() {
    List<Thread> woken;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      publish(intake.finish());
      closed = true;
      tracksKnown.signalAll();
      woken = ready();
      readers.clear();
    } finally {
      lock.unlock();
    }
    woken.forEach(LockSupport::unpark);
  }

  @Override
  public String toString() {
    return "hub of " + name;
  }

  private void publish(long place) {
    head = place;
    for (Entry entry = intake.pollEntry(); entry != null; entry = intake.pollEntry()) {
      newest = entry;
      for (HubReader reader : readers) {
        reader.offer(entry, head);
      }
    }
    if (!seen.equals(intake.tracks()) && !intake.tracks().isEmpty()) {
      seen = intake.tracks();
      tracks = Tracks.of(seen);
      tracksKnown.signalAll();
    }
    long needed = newest != null && head - newest.place() <= gopBytes ? newest.place() : head;
    for (HubReader reader : readers) {
      needed = Math.min(needed, reader.needs(head));
    }
    log.forget(needed);
  }

  private List<Thread> ready() {
    long now = nanoClock.getAsLong();
    List<Thread> woken = new ArrayList<>();
    for (HubReader reader : readers) {
      Thread waiting = reader.wake(now);
      if (waiting != null) {
        woken.add(waiting);
      }
    }
    return woken;
  }

  // ---- for readers, under the lock ----

  /** Adds a reader that begins at the next key frame that comes in. */
  HubReader joinNext(String label, int maxBytes, Duration pace) {
    HubReader reader = new HubReader(this, label, maxBytes, pace);
    if (!closed) {
      readers.add(reader);
    }
    return reader;
  }

  ReentrantLock lock() {
    return lock;
  }

  long nanoTime() {
    return nanoClock.getAsLong();
  }

  long head() {
    return head;
  }

  boolean closed() {
    return closed;
  }

  int gopBytes() {
    return gopBytes;
  }

  /** Returns the last key frame if it is at most {@code longest} bytes ago, or null. */
  @Nullable Entry newest(int longest) {
    Entry entry = newest;
    return entry != null && entry.place() >= log.base() && head - entry.place() <= longest ? entry : null;
  }

  /** Returns the first place that is still there. */
  long base() {
    return log.base();
  }

  /**
   * Returns the bytes from {@code place} on that lie together, or null where none came yet; the same object for all who are at one
   * place.
   */
  @Nullable Slice slice(long place) {
    if (place >= head) {
      return null;
    }
    if (lastSlice == null || place != lastFrom || head != lastHead) {
      lastSlice = log.slice(place, head);
      lastFrom = place;
      lastHead = head;
    }
    return lastSlice;
  }

  void leave(HubReader reader) {
    readers.remove(reader);
  }
}
