package dev.slipway.ticks;

import dev.slipway.api.Graceful;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The one sequence of ticks that all subscribers hear: numbers them from 1 without gaps, encodes each once, keeps the last
 * ones, and hands them on.
 *
 * <p>Thread-safe; no method blocks. Numbering and handing on are one step under one lock, and so is whatever is done
 * {@linkplain #between between} two ticks: a subscriber hears every tick from the number on that its first message names. The
 * host's calls under the lock never block nor call back.
 */
final class TickStream implements Graceful, AutoCloseable {

  /** Who hears of every tick, under the stream's lock. */
  interface Listener {

    /** Hears of a tick that has been numbered. Must not block. */
    void heard(Tick tick);

    /** Hears what is told before the next tick. Must not block. */
    void marked(Mark mark);

    /** Hears that no tick follows. Must not block. */
    void ended();
  }

  /** So many marks between two ticks are kept for those who come back later; a source that has more to tell has no ticks. */
  private static final int MOST_MARKS = 16;

  private final String id;
  private final Listener listener;
  private final LongSupplier nanoClock;
  private final Object lock = new Object();
  private final TickRing ring;
  private final Book book = new Book();
  private final List<Mark> marks = new ArrayList<>();
  private long lastSeq;
  private boolean sealed;

  /**
   * An empty stream.
   *
   * @param id tells this stream from one that another start of the module numbered
   * @param ring what keeps the last ticks
   * @param nanoClock tells when ticks arrive
   * @param listener who hears the ticks
   */
  TickStream(String id, TickRing ring, LongSupplier nanoClock, Listener listener) {
    this.id = id;
    this.ring = ring;
    this.nanoClock = nanoClock;
    this.listener = listener;
  }

  /**
   * Gives {@code quote} the next number and sends it to everybody.
   *
   * @throws IllegalStateException when the stream has been stopped; the quote is not taken and uses up no number
   * @throws IllegalArgumentException when the stream has as many symbols as it may have, and this would be one more
   */
  Tick publish(Quote quote) {
    synchronized (lock) {
      if (sealed) {
        throw new IllegalStateException(
            "the tick stream has been stopped after tick " + lastSeq + " and takes no more: " + quote.symbol() + " is refused");
      }
      if (!book.hasRoomFor(quote.symbol())) {
        throw new IllegalArgumentException(
            "symbol " + quote.symbol() + " would be one more than the " + Book.MOST_SYMBOLS + " that a stream may have");
      }
      Tick tick = Tick.of(lastSeq + 1, quote, nanoClock.getAsLong(), marks);
      marks.clear();
      lastSeq = tick.seq();
      ring.add(tick);
      book.enter(tick);
      listener.heard(tick);
      return tick;
    }
  }

  /** Tells everybody something, which stands before the next tick from now on. Nothing happens when the stream has been stopped. */
  void mark(Mark mark) {
    synchronized (lock) {
      if (!sealed) {
        if (marks.size() == MOST_MARKS) {
          marks.removeFirst();
        }
        marks.add(mark);
        listener.marked(mark);
      }
    }
  }

  /** Returns what stands before the next tick, for use between two ticks. */
  List<Mark> marks() {
    return marks;
  }

  /** Returns what {@code action} returns, which is done between two ticks. It must not block. */
  <T> T between(Supplier<T> action) {
    synchronized (lock) {
      return action.get();
    }
  }

  /** Returns the ticks that are kept, for use between two ticks. */
  TickRing ring() {
    ring.expire(nanoClock.getAsLong());
    return ring;
  }

  /** Returns the last tick of each symbol, for use between two ticks. */
  Book book() {
    return book;
  }

  /** Returns the newest ticks that are wanted, oldest first, at most {@code limit} of those that are kept. */
  List<Tick> newest(Predicate<Tick> wanted, int limit) {
    synchronized (lock) {
      return ring().newest(wanted, limit);
    }
  }

  /** Returns the symbols that were seen, in no order. */
  List<String> symbols() {
    synchronized (lock) {
      return List.copyOf(book.symbols());
    }
  }

  /** Returns the number of the last tick, 0 before the first. */
  long lastSeq() {
    synchronized (lock) {
      return lastSeq;
    }
  }

  /** Returns what tells this stream from others. */
  String id() {
    return id;
  }

  /** Takes no more ticks. Those that were taken are with the sessions, and delivered while the host drains them. */
  @Override
  public void quiesce() {
    synchronized (lock) {
      if (!sealed) {
        sealed = true;
        listener.ended();
      }
    }
  }

  @Override
  public void close() {
    quiesce();
  }
}
