package dev.slipway.relay.hub;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last bytes of a hub, once for all its readers: arrays that are written once and in order, each of whole PES packets.
 *
 * <p>A place is a count of bytes since the hub began. Confined to its hub's lock; but what is settled never changes and may be read
 * without it, as long as the reader holds the array.
 */
final class Log {

  /** Some 0.4 s at 4 Mbit/s, and less than half a region of the smallest heap. */
  static final int SEGMENT = 1024 * Packets.SIZE;

  private static final class Segment {
    private final long start;
    private final byte[] bytes;
    private int used;

    Segment(long start, int capacity) {
      this.start = start;
      bytes = new byte[capacity];
    }

    long end() {
      return start + used;
    }

    void add(byte[] from, int offset, int length) {
      System.arraycopy(from, offset, bytes, used, length);
      used += length;
    }
  }

  private final List<Segment> segments = new ArrayList<>();
  private long settled;
  private long end;
  private int held;

  /** Appends whole packets. */
  void append(byte[] from, int offset, int length) {
    Segment last = segments.isEmpty() ? null : segments.getLast();
    if (last == null || last.bytes.length - last.used < length) {
      last = grow(last, length);
    }
    last.add(from, offset, length);
    end += length;
  }

  /** Adds an array that begins with what is not yet settled, so that no PES packet lies in two. */
  private Segment grow(@Nullable Segment former, int length) {
    int moved = (int) (end - settled);
    Segment next = new Segment(settled, Math.max(SEGMENT, 2 * moved + length));
    if (former != null) {
      int from = (int) (settled - former.start);
      next.add(former.bytes, from, moved);
      former.used = from;
      if (from == 0) {
        drop(segments.size() - 1);
      }
    }
    segments.add(next);
    held += next.bytes.length;
    return next;
  }

  /** Says that no PES packet is half written at {@code place}, and that what lies before it stays. */
  void settle(long place) {
    settled = Math.max(settled, place);
  }

  /** Takes back what is not settled. */
  void rewind() {
    end = settled;
    if (!segments.isEmpty()) {
      Segment last = segments.getLast();
      last.used = (int) (end - last.start);
    }
  }

  /** Lets go of what lies before {@code place}, as far as it fills arrays. */
  void forget(long place) {
    while (segments.size() > 1 && segments.getFirst().end() <= place) {
      drop(0);
    }
  }

  private void drop(int index) {
    held -= segments.remove(index).bytes.length;
  }

  /** Returns the bytes from {@code place} on that lie together, before {@code limit}; there must be some. */
  Slice slice(long place, long limit) {
    int low = 0;
    int high = segments.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (segments.get(middle).end() <= place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    Segment found = segments.get(low);
    return new Slice(found.bytes, (int) (place - found.start), (int) (Math.min(limit, found.end()) - place));
  }

  /** Returns the first place that is still there. */
  long base() {
    return segments.isEmpty() ? end : segments.getFirst().start;
  }

  long end() {
    return end;
  }

  int bytesHeld() {
    return held;
  }
}
