package dev.slipway.lifecycle.event;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue in front of one consumer, which is called one item at a time and in order, on a thread that lives only
 * while there is something to do.
 *
 * <p>Thread-safe; {@link #post} never blocks. When the queue is full the oldest item is dropped and counted. An exception of
 * the consumer is logged; an {@link Error} leaves the thread, and the next item gets a new one.
 *
 * @param <T> the type of the items
 */
public final class Mailbox<T> {

  private static final Logger LOGGER = System.getLogger(Mailbox.class.getName());

  private final int capacity;
  private final ThreadFactory threads;
  private final AtomicLong dropped = new AtomicLong();
  private final Object lock = new Object();
  private final Queue<T> waiting = new ArrayDeque<>();
  private @Nullable Consumer<? super T> consumer;
  private boolean running;

  /** An empty mailbox of {@code capacity} items in front of {@code consumer}. */
  public Mailbox(int capacity, ThreadFactory threads, Consumer<? super T> consumer) {
    this.capacity = capacity;
    this.threads = threads;
    this.consumer = consumer;
  }

  /** Queues an item; nothing happens once the mailbox is closed. */
  public void post(T item) {
    synchronized (lock) {
      if (consumer == null) {
        return;
      }
      if (waiting.size() == capacity) {
        waiting.remove();
        dropped.incrementAndGet();
      }
      waiting.add(item);
      if (running) {
        return;
      }
      running = true;
    }
    try {
      threads.newThread(this::work).start();
    } catch (RuntimeException e) {
      synchronized (lock) {
        running = false;
      }
      LOGGER.log(Level.DEBUG, "no thread for a mailbox", e);
    }
  }

  private void work() {
    while (true) {
      T item;
      Consumer<? super T> to;
      synchronized (lock) {
        item = waiting.poll();
        to = consumer;
        if (item == null || to == null) {
          running = false;
          return;
        }
      }
      try {
        to.accept(item);
      } catch (RuntimeException e) {
        LOGGER.log(Level.WARNING, "a subscriber failed on " + item, e);
      } catch (Error e) {
        synchronized (lock) {
          running = false;
        }
        throw e;
      }
    }
  }

  /** Forgets what waits and the consumer. A call that is under way ends by itself. */
  public void close() {
    synchronized (lock) {
      waiting.clear();
      consumer = null;
    }
  }

  /** Returns how many items wait. */
  public int size() {
    synchronized (lock) {
      return waiting.size();
    }
  }

  /** Returns how many items were dropped. */
  public long dropped() {
    return dropped.get();
  }
}
