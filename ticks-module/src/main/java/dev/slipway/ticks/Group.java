package dev.slipway.ticks;

import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.api.Lease;
import dev.slipway.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one subscription: they hear the same frames, each encoded once. Confined to the stream's lock.
 *
 * <p>In mode {@code latest} the group is told when its time has come, and a session that joins begins with a snapshot of what the
 * group was told last.
 */
final class Group {

  private static final long SECOND_NANOS = 1_000_000_000;

  private final Subscription subscription;
  private final Audience audience;
  private final TickMeters meters;
  private final @Nullable Conflation conflation;
  private final long periodNanos;
  private @Nullable Frame snapshot;
  private long dueNanos;

  /** A group without sessions, whose time comes first after one period. */
  Group(Subscription subscription, Audience audience, TickStream stream, TickMeters meters, long nowNanos) {
    this.subscription = subscription;
    this.audience = audience;
    this.meters = meters;
    boolean latest = subscription.mode() == Subscription.Mode.LATEST;
    conflation = latest ? new Conflation(subscription.symbols(), stream.book(), stream.lastSeq()) : null;
    periodNanos = latest ? SECOND_NANOS / subscription.fps() : 0;
    dueNanos = nowNanos + periodNanos;
  }

  Subscription subscription() {
    return subscription;
  }

  Audience audience() {
    return audience;
  }

  /** Returns when the group has to be told next; only in mode {@code latest}. */
  long dueNanos() {
    return dueNanos;
  }

  /** Lets a session hear what comes. */
  Lease add(Session session) {
    return audience.add(session);
  }

  /** Sends a session what it needs before it can follow the group: in mode {@code latest}, the snapshot. */
  void introduce(Session session) {
    if (conflation != null) {
      if (snapshot == null) {
        snapshot = Messages.snapshot(conflation.seq(), conflation.told());
      }
      session.offer(snapshot);
    }
  }

  /** Sends a tick to all. */
  void send(Tick tick) {
    audience.offer(tick.frame());
    meters.delivered(audience.size());
  }

  /** Sends what has changed, and says what was left out; only in mode {@code latest}. */
  void sendLatest(TickStream stream, long nowNanos) {
    if (conflation == null) {
      return;
    }
    Conflation.Batch batch = conflation.next(stream.book(), stream.lastSeq());
    // a group that was late goes on from now, and does not catch up
    dueNanos = Math.max(dueNanos + periodNanos, nowNanos);
    if (batch.ticks().isEmpty()) {
      return;
    }
    snapshot = null;
    int sessions = audience.size();
    if (batch.left() > 0) {
      audience.offer(Messages.conflated(batch.left()));
      meters.conflated(batch.left() * sessions);
    }
    batch.ticks().forEach(tick -> audience.offer(tick.frame()));
    meters.delivered((long) batch.ticks().size() * sessions);
  }
}
