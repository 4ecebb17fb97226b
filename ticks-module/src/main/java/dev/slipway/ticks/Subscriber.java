package dev.slipway.ticks;

import dev.slipway.api.Lease;
import dev.slipway.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * One session's place in the stream. Confined to the stream's lock.
 *
 * <pre>
 *   REPLAY ──► LIVE ◄──► LAGGING        any ──► GONE
 * </pre>
 * REPLAY: told ticks of the past as fast as it reads. LIVE: in its group. LAGGING: it reads too slowly for its group, and is told
 * the latest of each symbol, as often as it reads.
 */
final class Subscriber {

  /** Where a session stands. */
  enum State { REPLAY, LIVE, LAGGING, GONE }

  private final Session session;
  private Subscription subscription = Subscription.PLAIN;
  private State state = State.REPLAY;
  private @Nullable Group group;
  private Lease seat = () -> {};
  private @Nullable Conflation conflation;
  private long cursor;
  private long dueNanos;
  private int strikes;

  Subscriber(Session session) {
    this.session = session;
  }

  Session session() {
    return session;
  }

  Subscription subscription() {
    return subscription;
  }

  State state() {
    return state;
  }

  /** Returns the group that the session has just left, if it was in one. */
  @Nullable Group leave(State next) {
    seat.close();
    seat = () -> {};
    Group left = group;
    group = null;
    conflation = null;
    strikes = 0;
    state = next;
    return left;
  }

  /** Makes the session hear the past of {@code wanted}, from a number on. */
  void replay(Subscription wanted, long from) {
    subscription = wanted;
    cursor = from;
    state = State.REPLAY;
  }

  /** Makes the session hear what its group hears. */
  void live(Group joined) {
    subscription = joined.subscription();
    group = joined;
    seat = joined.add(session);
    conflation = null;
    strikes = 0;
    state = State.LIVE;
  }

  /** Makes the session hear thinned-out ticks of its own. */
  void lag(Conflation own, long nowNanos) {
    conflation = own;
    dueNanos = nowNanos;
    state = State.LAGGING;
  }

  /** Returns the number of the tick that a replay tells next. */
  long cursor() {
    return cursor;
  }

  void cursor(long next) {
    cursor = next;
  }

  long dueNanos() {
    return dueNanos;
  }

  void dueNanos(long next) {
    dueNanos = next;
  }

  /** Returns how often in a row the session was found behind, or, while it lags, in time. */
  int strike() {
    return ++strikes;
  }

  void pardon() {
    strikes = 0;
  }

  Conflation conflation() {
    if (conflation == null) {
      throw new IllegalStateException("a session that is " + state + " has no conflation of its own");
    }
    return conflation;
  }
}
