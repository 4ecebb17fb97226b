package dev.slipway.lifecycle.socket;

import dev.slipway.api.Frame;
import java.util.Set;
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
  private byte[] plain = {};
  private byte[] together = {};
  private byte[] apart = {};

  /** A flight that begins at the member {@code from}. */
  Flight(long number, Member[] members, Batch batch, int from) {
    this.number = number;
    this.members = members;
    this.batch = batch;
    this.at = new AtomicInteger(from);
  }

  /** Makes the bytes, with a notice of what was lost in front, once for each coding. For the thread in charge. */
  void encode(@Nullable Frame notice, Set<Coding> codings, SocketRoute route) {
    plain = batch.wire(notice);
    together = codings.contains(Coding.TOGETHER) ? route.pack(batch, plain, Coding.TOGETHER) : plain;
    apart = codings.contains(Coding.APART) ? route.pack(batch, plain, Coding.APART) : plain;
  }

  /** Returns the bytes for a peer, which must not be changed. For the thread in charge. */
  byte[] wire(Coding coding) {
    return switch (coding) {
      case PLAIN -> plain;
      case TOGETHER -> together;
      case APART -> apart;
    };
  }

  /** Returns how many bytes compression spares. */
  int saved(Coding coding) {
    return plain.length - wire(coding).length;
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
    rest.plain = plain;
    rest.together = together;
    rest.apart = apart;
    return rest;
  }
}
