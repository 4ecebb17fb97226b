package dev.slipway.lifecycle.socket;

import dev.slipway.api.Frame;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way to the members of a shard, in the order of the list, by the thread that is in charge of it.
 *
 * <p>Thread-safe: the thread that writes moves on, and the watchdog takes the flight away from it, both by one comparison of the place
 * it has reached, so that one of them succeeds.
 */
final class Flight {

  private static final int TAKEN_AWAY = -1;

  final long number;
  final Member[] members;
  final Batch batch;
  private final AtomicInteger at;
  private byte[] wire = {};

  /** A flight that begins at the member {@code from}. */
  Flight(long number, Member[] members, Batch batch, int from) {
    this.number = number;
    this.members = members;
    this.batch = batch;
    this.at = new AtomicInteger(from);
  }

  /** Makes the bytes, with a notice of what was lost in front. For the thread in charge. */
  void encode(@Nullable Frame notice) {
    wire = batch.wire(notice);
  }

  /** Returns the bytes, which must not be changed. For the thread in charge. */
  byte[] wire() {
    return wire;
  }

  /** Returns the place it has reached; negative when it was taken away. */
  int at() {
    return at.get();
  }

  /** Moves on from a place; returns false when the flight was taken away there. */
  boolean moveOn(int from) {
    return at.compareAndSet(from, from + 1);
  }

  /** Takes the flight away at a place; returns false when it has moved on. */
  boolean takeAway(int from) {
    return at.compareAndSet(from, TAKEN_AWAY);
  }

  /** Returns what is left behind a place. */
  Flight restAfter(int place) {
    Flight rest = new Flight(number, members, batch, place + 1);
    rest.wire = wire;
    return rest;
  }
}
