package dev.slipway.chat;

import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.Draft;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * What waits to be committed in one room.
 *
 * <p>Thread-safe. While a commit is under way the next drafts gather, and go into the log together: so the slower a commit is,
 * the more it carries. One thread at a time commits; it is made when something comes and ends when nothing is left.
 */
final class CommitQueue {

  /** A draft and who waits for it. Immutable. */
  record Pending(Draft draft, Receipt receipt) {}

  private final int capacity;
  private final int batch;
  private final ThreadFactory threads;
  private final Consumer<List<Pending>> commit;
  private final Object lock = new Object();
  private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
  private boolean committing;

  /**
   * An empty queue.
   *
   * @param capacity how many may wait
   * @param batch how many are committed at once
   * @param commit commits and answers all that it is given, and does not throw; with an empty list, only what is due without
   */
  CommitQueue(int capacity, int batch, ThreadFactory threads, Consumer<List<Pending>> commit) {
    this.capacity = capacity;
    this.batch = batch;
    this.threads = threads;
    this.commit = commit;
  }

  /** Adds a draft and does not block. Returns whether there was space. */
  boolean offer(Pending pending) {
    synchronized (lock) {
      if (waiting.size() >= capacity) {
        return false;
      }
      waiting.addLast(pending);
      if (committing) {
        return true;
      }
      committing = true;
    }
    start();
    return true;
  }

  /** Runs a commit of what waits, if anything does, and does not block. */
  void wake() {
    synchronized (lock) {
      if (committing) {
        return;
      }
      committing = true;
    }
    start();
  }

  /** Returns whether nothing waits and nothing is being committed. */
  boolean isIdle() {
    synchronized (lock) {
      return !committing;
    }
  }

  private void start() {
    Thread thread;
    try {
      thread = threads.newThread(this::run);
    } catch (RuntimeException closing) { // the module is being closed: what waits is answered by this thread
      run();
      return;
    }
    thread.start();
  }

  private void run() {
    List<Pending> next = take();
    do {
      commit.accept(next);
      next = take();
    } while (!next.isEmpty() || !end());
  }

  /** Removes what is committed next: as many as the batch and one call of the log may have. */
  private List<Pending> take() {
    synchronized (lock) {
      List<Pending> taken = new ArrayList<>(Math.min(batch, waiting.size()));
      long characters = 0;
      for (Pending next = waiting.peekFirst(); next != null && taken.size() < batch; next = waiting.peekFirst()) {
        characters += next.draft().characters();
        if (characters > ChatLog.MAX_APPEND_CHARACTERS && !taken.isEmpty()) {
          break;
        }
        taken.add(waiting.removeFirst());
      }
      return taken;
    }
  }

  private boolean end() {
    synchronized (lock) {
      if (!waiting.isEmpty()) {
        return false;
      }
      committing = false;
      return true;
    }
  }
}
