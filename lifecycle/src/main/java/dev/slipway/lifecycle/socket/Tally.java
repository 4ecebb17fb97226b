package dev.slipway.lifecycle.socket;

/** Writes of one array that are counted together: counting each would cost a good part of its price. Confined to one thread. */
final class Tally {

  private final SocketCounts counts;
  private final int messages;
  private final int bytes;
  private long last;
  private long nanos;
  private long longest;
  private int size;

  /** Counts writes of so many messages and bytes each, the first of which begins now. */
  Tally(SocketCounts counts, int messages, int bytes) {
    this.counts = counts;
    this.messages = messages;
    this.bytes = bytes;
    restart();
  }

  /** A write has ended. */
  void add() {
    long now = System.nanoTime();
    nanos += now - last;
    longest = Math.max(longest, now - last);
    last = now;
    size++;
  }

  int size() {
    return size;
  }

  /** The next write begins now. */
  void restart() {
    last = System.nanoTime();
  }

  /** Tells the counts. */
  void flush() {
    if (size > 0) {
      counts.written(size, (long) size * messages, (long) size * bytes, nanos, longest);
      size = 0;
      nanos = 0;
      longest = 0;
    }
  }
}
