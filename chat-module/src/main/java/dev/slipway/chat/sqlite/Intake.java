package dev.slipway.chat.sqlite;

import dev.slipway.api.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue that can be closed: whatever it has accepted is taken, and nothing is accepted afterwards. Thread-safe.
 *
 * @param <E> what waits in it
 */
final class Intake<E> {

  /** What became of an element. */
  enum Admission { ACCEPTED, TOO_LATE, CLOSED }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition freed = lock.newCondition();
  private final Deque<E> waiting = new ArrayDeque<>();
  private final int capacity;
  private boolean closed;

  Intake(int capacity) {
    this.capacity = capacity;
  }

  /** Adds an element; blocks while the queue is full. */
  Admission put(E element, Deadline deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && waiting.size() >= capacity) {
        if (deadline.expired()) {
          return Admission.TOO_LATE;
        }
        freed.awaitNanos(deadline.remaining(TimeUnit.NANOSECONDS));
      }
      if (closed) {
        return Admission.CLOSED;
      }
      waiting.add(element);
      filled.signal();
      return Admission.ACCEPTED;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns what waits, at most {@code limit}, and blocks until something does; empty once the queue is closed and drained. An
   * interrupt closes the queue: the host interrupts threads only when their module ends.
   */
  List<E> take(int limit) {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        try {
          filled.await();
        } catch (InterruptedException e) {
          closed = true;
        }
      }
      List<E> taken = new ArrayList<>(Math.min(limit, waiting.size()));
      while (taken.size() < limit && !waiting.isEmpty()) {
        taken.add(waiting.poll());
      }
      freed.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether nothing more is accepted. */
  boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Accepts nothing from now on. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
