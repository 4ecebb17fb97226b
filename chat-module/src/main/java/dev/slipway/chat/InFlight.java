package dev.slipway.chat;

import dev.slipway.api.Deadline;
import java.util.concurrent.TimeUnit;

/** What was accepted and is not answered yet. Thread-safe. Once it is stopped, nothing more is accepted and the rest can be awaited. */
final class InFlight {

  private final Object lock = new Object();
  private int count;
  private boolean stopped;

  /** Returns whether one more is accepted; each that is must {@link #leave}. */
  boolean enter() {
    synchronized (lock) {
      if (stopped) {
        return false;
      }
      count++;
      return true;
    }
  }

  /** Tells that one has been answered. */
  void leave() {
    synchronized (lock) {
      count--;
      if (count == 0 && stopped) {
        lock.notifyAll();
      }
    }
  }

  /** Accepts nothing more. Returns how many are not answered yet. */
  int stop() {
    synchronized (lock) {
      stopped = true;
      return count;
    }
  }

  boolean isStopped() {
    synchronized (lock) {
      return stopped;
    }
  }

  int count() {
    synchronized (lock) {
      return count;
    }
  }

  /** Blocks until all are answered or the deadline has passed. Returns how many are not. */
  int await(Deadline deadline) throws InterruptedException {
    synchronized (lock) {
      for (long millis = millis(deadline); count > 0 && millis > 0; millis = millis(deadline)) {
        lock.wait(millis);
      }
      return count;
    }
  }

  private static long millis(Deadline deadline) {
    return deadline.remaining(TimeUnit.MILLISECONDS);
  }
}
