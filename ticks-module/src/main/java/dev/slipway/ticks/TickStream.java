package dev.slipway.ticks;

import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.api.Graceful;
import dev.slipway.api.Lease;
import dev.slipway.api.Session;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * The one sequence of ticks that all subscribers hear: numbers them from 1 without gaps, encodes each once, keeps the last
 * ones, and hands them to the audience.
 *
 * <p>Thread-safe; no method blocks. Numbering and handing over are one step under one lock, and so is joining: a subscriber
 * hears every tick from the number on that its first message names. The host's calls under the lock never block nor call back.
 */
final class TickStream implements Graceful, AutoCloseable {

  private final Audience audience;
  private final LongConsumer deliveries;
  private final Object lock = new Object();
  private final TickRing ring;
  private long lastSeq;
  private boolean sealed;

  /**
   * An empty stream.
   *
   * @param audience who hears the ticks
   * @param ringTicks how many of the last ticks are kept
   * @param deliveries is told, for each tick, to how many sessions it went
   */
  TickStream(Audience audience, int ringTicks, LongConsumer deliveries) {
    this.audience = audience;
    this.ring = new TickRing(ringTicks);
    this.deliveries = deliveries;
  }

  /**
   * Gives {@code quote} the next number and sends it to everybody.
   *
   * @throws IllegalStateException when the stream has been stopped; the quote is not taken and uses up no number
   */
  Tick publish(Quote quote) {
    synchronized (lock) {
      if (sealed) {
        throw new IllegalStateException(
            "the tick stream has been stopped after tick " + lastSeq + " and takes no more: " + quote.symbol() + " is refused");
      }
      Tick tick = Tick.of(lastSeq + 1, quote);
      lastSeq = tick.seq();
      ring.add(tick);
      audience.offer(tick.frame());
      deliveries.accept(audience.size());
      return tick;
    }
  }

  /** Adds a subscriber; {@code hello} makes its first message from the number of the tick that it will hear next. */
  Lease join(Session session, LongFunction<Frame> hello) {
    synchronized (lock) {
      session.offer(hello.apply(lastSeq + 1));
      return audience.add(session);
    }
  }

  /** Returns the newest ticks that are wanted, oldest first, at most {@code limit} of those that are kept. */
  List<Tick> newest(Predicate<Tick> wanted, int limit) {
    synchronized (lock) {
      return ring.newest(wanted, limit);
    }
  }

  /** Returns the number of the last tick, 0 before the first. */
  long lastSeq() {
    synchronized (lock) {
      return lastSeq;
    }
  }

  /** Returns how many subscribers there are. */
  int subscribers() {
    return audience.size();
  }

  /** Takes no more ticks. Those that were taken are with the sessions, and delivered while the host drains them. */
  @Override
  public void quiesce() {
    synchronized (lock) {
      sealed = true;
    }
  }

  @Override
  public void close() {
    quiesce();
  }
}
