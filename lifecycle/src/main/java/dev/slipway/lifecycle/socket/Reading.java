package dev.slipway.lifecycle.socket;

/**
 * What a session's thread is doing: waiting for its peer, or at work in its handler. A handler that takes its time does not
 * read, so the peer's silence must not be held against it meanwhile. Written by that thread, read by the timer.
 */
final class Reading {

  private volatile long waitingSince;
  private volatile boolean busy;
  private volatile long busySince;
  private volatile long busyNanos;

  /** The thread waits for bytes. */
  void waits() {
    waitingSince = System.nanoTime() | 1;
  }

  /** Bytes have come. */
  void hasRead() {
    waitingSince = 0;
  }

  /** The handler is called. */
  void works() {
    busySince = System.nanoTime();
    busy = true;
  }

  /** The handler has returned. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void hasWorked() {
    busyNanos += System.nanoTime() - busySince;
    busy = false;
  }

  boolean isBusy() {
    return busy;
  }

  /** Returns how long the handler has been at work in all calls that have returned, in nanoseconds. */
  long busyNanos() {
    return busyNanos;
  }

  /** Returns how long the thread has been waiting for bytes, in nanoseconds. */
  long silentFor(long now) {
    long since = waitingSince;
    return since == 0 ? 0 : now - since;
  }
}
