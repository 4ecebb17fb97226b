package dev.slipway.lifecycle.socket;

/** Writes of the same messages that are counted together: counting each would cost a good part of its price. Confined to one thread. */
final class Tally {

  private final SocketCounts counts;
  private final int messages;
  private long bytes;
  private long saved;
  private long last;
  private long nanos;
  private long longest;
  private int size;

  /** Counts writes of so many messages each, the first of which begins now. */
  Tally(SocketCounts counts, int messages) {
    this.counts = counts;
    this.messages = messages;
    restart();
  }

  /** A write of so many bytes has ended, which would have been more by those that compression saved. */
  void add(int wireBytes, int savedBytes) {
    bytes += wireBytes;
    saved += savedBytes;
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
      counts.written(size, (long) size * messages, bytes, nanos, longest);
      counts.saved(saved);
      size = 0;
      bytes = 0;
      saved = 0;
      nanos = 0;
      longest = 0;
    }
  }
}
