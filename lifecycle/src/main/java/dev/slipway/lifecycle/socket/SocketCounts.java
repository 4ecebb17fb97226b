package dev.slipway.lifecycle.socket;

import dev.slipway.api.SocketEnd;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of a route, or of the whole host, have done so far.
 *
 * <p>Thread-safe. Reading never blocks; all values but the gauges only grow, and each is exact once its writers are at rest.
 */
public final class SocketCounts {

  /** Why a frame was not delivered. */
  public enum Drop {
    /** It was the oldest in a full outbox. */
    OLDEST,
    /** A newer one with its key took its place. */
    CONFLATED,
    /** The outbox was full and nothing in it could be dropped. */
    REFUSED,
    /** The session ended first. */
    ENDED
  }

  /** What was being written when a write failed. */
  public enum Write {
    /** Anything, and it took longer than the write timeout. */
    DEADLINE,
    /** One message. */
    FRAME,
    /** Several messages that had waited. */
    QUEUED,
    /** A ping. */
    PING,
    /** A pong. */
    PONG,
    /** A close frame. */
    CLOSE
  }

  private static final int MAX_CODES = 64;

  private final @Nullable SocketCounts total;
  private final LongSupplier active;
  private final LongSupplier queued;
  private final LongAdder opened = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder messagesIn = new LongAdder();
  private final LongAdder surplus = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder messagesOut = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder bytesSaved = new LongAdder();
  private final LongAdder compressed = new LongAdder();
  private final LongAdder broadcastErrors = new LongAdder();
  private final LongAdder durationNanos = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder writeNanos = new LongAdder();
  private final LongAccumulator longestWriteNanos = new LongAccumulator(Math::max, 0);
  private final Map<Drop, LongAdder> drops = adders(Drop.class);
  private final Map<Write, LongAdder> writeFailures = adders(Write.class);
  private final Map<SocketEnd.Kind, LongAdder> ends = adders(SocketEnd.Kind.class);
  private final Map<Integer, LongAdder> closeCodes = new ConcurrentHashMap<>();

  /** Counts that also count in {@code total}, where there is one, and ask for their gauges. */
  SocketCounts(@Nullable SocketCounts total, LongSupplier active, LongSupplier queued) {
    this.total = total;
    this.active = active;
    this.queued = queued;
  }

  /** Gauge: returns the sessions that are open now. */
  public long active() {
    return active.getAsLong();
  }

  /** Gauge: returns the frames that wait in outboxes now. */
  public long queued() {
    return queued.getAsLong();
  }

  /** Returns the sessions that were opened. */
  public long total() {
    return opened.sum();
  }

  /** Returns the handshakes that were refused because of a limit or a stop. */
  public long refused() {
    return refused.sum();
  }

  /** Returns the messages received. */
  public long messagesIn() {
    return messagesIn.sum();
  }

  /** Returns the messages received that were over a limit, and so not handed to a handler. */
  public long surplusIn() {
    return surplus.sum();
  }

  /** Returns the payload bytes received. */
  public long bytesIn() {
    return bytesIn.sum();
  }

  /** Returns the messages written. */
  public long messagesOut() {
    return messagesOut.sum();
  }

  /** Returns the bytes written, frame headers included. */
  public long bytesOut() {
    return bytesOut.sum();
  }

  /** Returns the bytes that were not written because messages were compressed. */
  public long bytesSaved() {
    return bytesSaved.sum();
  }

  /** Returns the sessions that were opened and agreed on compression. */
  public long compressed() {
    return compressed.sum();
  }

  /** Returns the frames that were not delivered because of {@code reason}. */
  public long drops(Drop reason) {
    return count(drops, reason);
  }

  /** Returns the sessions that ended, by their close code; codes beyond the first 64 kinds are counted under 0. */
  public Map<Integer, Long> closeCodes() {
    Map<Integer, Long> result = new TreeMap<>();
    closeCodes.forEach((code, count) -> result.put(code, count.sum()));
    return result;
  }

  /** Returns the sessions that ended in that way. */
  public long ends(SocketEnd.Kind kind) {
    return count(ends, kind);
  }

  /** Returns the writes that failed while {@code what} was written. */
  public long writeFailures(Write what) {
    return count(writeFailures, what);
  }

  /** Returns the frames of audiences that a member did not take. */
  public long broadcastErrors() {
    return broadcastErrors.sum();
  }

  /** Returns the time, in nanoseconds, that ended sessions had been open, added up. */
  public long durationNanos() {
    return durationNanos.sum();
  }

  /** Returns the writes to sockets; one write may carry many messages. */
  public long writes() {
    return writes.sum();
  }

  /** Returns the time, in nanoseconds, that writes to sockets took, added up. */
  public long writeNanos() {
    return writeNanos.sum();
  }

  /** Returns the longest write so far in nanoseconds. */
  public long longestWriteNanos() {
    return longestWriteNanos.get();
  }

  void opened() {
    opened.increment();
    if (total != null) {
      total.opened();
    }
  }

  void agreedOnCompression() {
    compressed.increment();
    if (total != null) {
      total.agreedOnCompression();
    }
  }

  void saved(long bytes) {
    if (bytes > 0) {
      bytesSaved.add(bytes);
      if (total != null) {
        total.saved(bytes);
      }
    }
  }

  void refuse() {
    refused.increment();
    if (total != null) {
      total.refuse();
    }
  }

  void received(int bytes) {
    messagesIn.increment();
    bytesIn.add(bytes);
    if (total != null) {
      total.received(bytes);
    }
  }

  void surplus() {
    surplus.increment();
    if (total != null) {
      total.surplus();
    }
  }

  void written(int messages, int bytes, long nanos) {
    written(1, messages, bytes, nanos, nanos);
  }

  void written(int times, long messages, long bytes, long nanos, long longestNanos) {
    messagesOut.add(messages);
    bytesOut.add(bytes);
    writes.add(times);
    writeNanos.add(nanos);
    longestWriteNanos.accumulate(longestNanos);
    if (total != null) {
      total.written(times, messages, bytes, nanos, longestNanos);
    }
  }

  void dropped(Drop reason, long frames) {
    adder(drops, reason).add(frames);
    if (total != null) {
      total.dropped(reason, frames);
    }
  }

  void writeFailed(Write what) {
    adder(writeFailures, what).increment();
    if (total != null) {
      total.writeFailed(what);
    }
  }

  void broadcastFailed(int sessions) {
    broadcastErrors.add(sessions);
    if (total != null) {
      total.broadcastFailed(sessions);
    }
  }

  void ended(SocketEnd end, long nanos) {
    adder(ends, end.kind()).increment();
    durationNanos.add(nanos);
    boolean known = closeCodes.size() < MAX_CODES || closeCodes.containsKey(end.code());
    closeCodes.computeIfAbsent(known ? end.code() : 0, code -> new LongAdder()).increment();
    if (total != null) {
      total.ended(end, nanos);
    }
  }

  private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
    Map<E, LongAdder> result = new EnumMap<>(type);
    for (E each : type.getEnumConstants()) {
      result.put(each, new LongAdder());
    }
    return result;
  }

  private static <E extends Enum<E>> long count(Map<E, LongAdder> adders, E which) {
    return adder(adders, which).sum();
  }

  private static <E extends Enum<E>> LongAdder adder(Map<E, LongAdder> adders, E which) {
    LongAdder result = adders.get(which);
    if (result == null) {
      throw new IllegalStateException("no count of " + which);
    }
    return result;
  }
}
