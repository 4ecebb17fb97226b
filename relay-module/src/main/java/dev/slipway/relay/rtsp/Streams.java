package dev.slipway.relay.rtsp;

import dev.slipway.api.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** All streams by name. Thread-safe; blocks in {@link #await} only. */
final class Streams {

  private final RtspSettings settings;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final Map<String, LiveStream> byName = new TreeMap<>();
  private long lastId;
  private boolean closed;

  Streams(RtspSettings settings, LongSupplier nanoClock, long firstId) {
    this.settings = settings;
    this.nanoClock = nanoClock;
    this.lastId = firstId;
  }

  /**
   * Takes the publisher's place of a name. Where the one before described the same, players stay; otherwise they are ended.
   *
   * @throws RtspFault 455, when the name has a publisher; 503, when there are too many streams, or the server is stopping
   */
  LiveStream announce(String name, Sdp sdp, PublishSide publisher) throws RtspFault {
    LiveStream other;
    LiveStream stream;
    lock.lock();
    try {
      if (closed) {
        throw RtspFault.of(503, "Service Unavailable, the server is stopping");
      }
      other = byName.get(name);
      if (other != null && other.sdp().isSameAs(sdp) && other.claim(publisher)) {
        return other;
      }
      if (other != null && other.hasPublisher()) {
        throw RtspFault.of(455, "Method Not Valid in This State, the stream has a publisher");
      }
      if (other == null && byName.size() >= settings.streams()) {
        throw RtspFault.of(503, "Service Unavailable, too many streams");
      }
      stream = new LiveStream(name, sdp, ++lastId, settings.queueBytes() / 2);
      stream.claim(publisher);
      byName.put(name, stream);
    } finally {
      lock.unlock();
    }
    if (other != null) {
      other.end();
    }
    return stream;
  }

  /** Says that the stream's media may come from now on. */
  void begun() {
    lock.lock();
    try {
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the publisher's place back. Players stay for a while. */
  void release(LiveStream stream, PublishSide publisher) {
    stream.release(publisher, nanoClock.getAsLong());
    sweep();
  }

  /** Returns the stream of that name. */
  Optional<LiveStream> find(String name) {
    lock.lock();
    try {
      return Optional.ofNullable(byName.get(name));
    } finally {
      lock.unlock();
    }
  }

  /** Returns the stream of that name once media may come; empty when it has not until the deadline. */
  Optional<LiveStream> await(String name, Deadline deadline) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        LiveStream stream = byName.get(name);
        if (stream != null && stream.start() != null) {
          return Optional.of(stream);
        }
        if (closed || deadline.expired()) {
          return Optional.empty();
        }
        more.await(Math.max(1, deadline.remaining(TimeUnit.MILLISECONDS)), TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the streams whose publisher is away for too long. */
  void sweep() {
    long now = nanoClock.getAsLong();
    List<LiveStream> lost = new ArrayList<>();
    lock.lock();
    try {
      byName.values().removeIf(stream -> {
        boolean isLost = stream.isLost(now, settings.linger().toNanos());
        if (isLost) {
          lost.add(stream);
        }
        return isLost;
      });
    } finally {
      lock.unlock();
    }
    lost.forEach(LiveStream::end);
  }

  /** Returns all streams, by name. */
  List<LiveStream> all() {
    lock.lock();
    try {
      return List.copyOf(byName.values());
    } finally {
      lock.unlock();
    }
  }

  /** Ends all streams and takes no more. */
  void close() {
    List<LiveStream> last;
    lock.lock();
    try {
      closed = true;
      last = List.copyOf(byName.values());
      byName.clear();
      more.signalAll();
    } finally {
      lock.unlock();
    }
    last.forEach(LiveStream::end);
  }
}
