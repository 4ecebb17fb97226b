package dev.slipway.lifecycle.web;

import dev.slipway.api.Deadline;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets requests in to one module, or to the host itself, until it is quiesced, and knows those that are under way. Thread-safe. */
final class ModuleGate {

  private final Set<Pass> passes = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();
  private volatile boolean quiesced;

  /** Returns whether the request may enter; it is then under way until {@link #leave}. */
  boolean enter(Pass pass) {
    passes.add(pass);
    if (quiesced) {
      leave(pass);
      return false;
    }
    return true;
  }

  void leave(Pass pass) {
    passes.remove(pass);
    if (quiesced && passes.isEmpty()) {
      lock.lock();
      try {
        empty.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  void quiesce() {
    quiesced = true;
  }

  boolean isQuiesced() {
    return quiesced;
  }

  int underWay() {
    return passes.size();
  }

  /** Waits until nothing is under way; returns whether that was so before the deadline. To be called once quiesced. */
  boolean awaitEmpty(Deadline deadline) throws InterruptedException {
    return Waits.until(passes::isEmpty, lock, empty, deadline);
  }

  /** Interrupts the threads of what is under way. */
  void interrupt() {
    passes.forEach(pass -> pass.thread.interrupt());
  }

  /** Closes the connections of what is under way. */
  void abort() {
    passes.forEach(pass -> pass.connection.abort());
  }

  /** Returns a line for each of the oldest requests under way. */
  List<String> waitingFor() {
    long now = System.nanoTime();
    return passes.stream()
        .sorted(Comparator.comparingLong((Pass pass) -> pass.since - now))
        .limit(5)
        .map(pass -> "request " + pass.what + ", under way for " + Duration.ofNanos(now - pass.since).toMillis() + " ms")
        .toList();
  }

  /** One request under way. Compared by identity. */
  static final class Pass {

    private final Thread thread;
    private final GuardedConnection connection;
    private final String what;
    private final long since;

    Pass(GuardedConnection connection, String what) {
      this.thread = Thread.currentThread();
      this.connection = connection;
      this.what = what;
      this.since = System.nanoTime();
    }
  }
}
