package dev.slipway.ticks;

import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.api.Refusal;
import dev.slipway.api.Session;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket sessions that hear the stream.
 *
 * <p>Thread-safe; no method blocks. Whatever changes a session's place is done {@linkplain TickStream#between between two ticks}, so
 * that none is lost or told twice. The feeder calls {@link #advance} again and again for replays, for those who hear the latest, and
 * to find those who read too slowly.
 */
final class Subscribers implements TickStream.Listener, Feeder.Feed {

  private static final long REPLAY_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LAGGING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int TICKS_AT_ONCE = 512;
  private static final int LOOKED_AT_AT_ONCE = 8_192;
  private static final int STRIKES = 2;
  private static final int PARDONS = 5;

  private final Groups groups;
  private final TickMeters meters;
  private final LongSupplier nanoClock;
  private final int outboxTicks;
  private final Set<Subscriber> all = ConcurrentHashMap.newKeySet();
  private final Set<Subscriber> unsettled = ConcurrentHashMap.newKeySet();
  private @Nullable TickStream stream;
  private volatile int behind;
  private long lookNanos;

  /**
   * Nobody.
   *
   * @param audiences makes an audience of the host
   * @param outboxTicks how many ticks may wait for one session
   * @param meters counts what is delivered
   * @param nanoClock tells the time
   */
  Subscribers(Supplier<Audience> audiences, int outboxTicks, TickMeters meters, LongSupplier nanoClock) {
    this.groups = new Groups(audiences, meters);
    this.outboxTicks = outboxTicks;
    this.meters = meters;
    this.nanoClock = nanoClock;
    lookNanos = nanoClock.getAsLong();
  }

  /** Says which stream they hear, before anything else is called. */
  void hear(TickStream theStream) {
    stream = theStream;
  }

  /** Lets a new session hear what it asked for; {@code hello} makes its first message. */
  Subscriber join(Session session, SubscribeRequest request, Hello hello) {
    Subscriber subscriber = new Subscriber(session);
    all.add(subscriber);
    stream().between(() -> {
      Refusal refusal = impossible(request);
      SubscribeRequest possible = refusal == null ? request : new SubscribeRequest(request.subscription(), 0, "");
      long next = possible.from() == 0 ? stream().lastSeq() + 1 : possible.from();
      session.offer(hello.frame(next, possible.subscription()));
      if (refusal != null) {
        meters.notUnderstood();
        session.offer(Messages.error(refusal.code(), refusal.getMessage()));
      }
      begin(subscriber, possible);
      return subscriber;
    });
    return subscriber;
  }

  /**
   * Gives a session another subscription.
   *
   * @throws Refusal when that is not possible; nothing has changed then
   */
  void change(Subscriber subscriber, SubscribeRequest request) {
    stream().between(() -> {
      Refusal refusal = impossible(request);
      if (refusal != null) {
        throw refusal;
      }
      if (subscriber.state() == Subscriber.State.GONE) {
        return subscriber;
      }
      leave(subscriber, Subscriber.State.REPLAY);
      long next = request.from() == 0 ? stream().lastSeq() + 1 : request.from();
      subscriber.session().offer(Messages.subscribed(next, request.subscription()));
      begin(subscriber, request);
      return subscriber;
    });
  }

  /** Takes a session away. */
  void leave(Subscriber subscriber) {
    all.remove(subscriber);
    unsettled.remove(subscriber);
    stream().between(() -> {
      leave(subscriber, Subscriber.State.GONE);
      return subscriber;
    });
  }

  @Override
  public void heard(Tick tick) {
    groups.send(tick);
  }

  /** A replay tells it when it has come so far. */
  @Override
  public void marked(Mark mark) {
    groups.sendAll(mark.frame());
    for (Subscriber subscriber : unsettled) {
      if (subscriber.state() == Subscriber.State.LAGGING) {
        subscriber.session().offer(mark.frame());
      }
    }
  }

  /** Tells everybody the last that there is; a replay is left where it stands. */
  @Override
  public void ended() {
    long now = nanoClock.getAsLong();
    groups.sendRest(stream(), now);
    for (Subscriber subscriber : unsettled) {
      if (subscriber.state() == Subscriber.State.LAGGING) {
        sendLatest(subscriber);
      } else if (subscriber.state() == Subscriber.State.REPLAY) {
        replay(subscriber, now);
      }
    }
  }

  /** Returns how many sessions there are. */
  int size() {
    return all.size();
  }

  /** Returns how many sessions read too slowly for all that they asked for. */
  int behind() {
    return behind;
  }

  /** Returns how many frames wait for all sessions together. */
  long waiting() {
    long sum = 0;
    for (Subscriber subscriber : all) {
      sum += subscriber.session().waiting();
    }
    return sum;
  }

  /** Returns how many groups there are. */
  int groups() {
    return stream().between(groups::size);
  }

  @Override
  public long advance(long nowNanos) {
    boolean replaying = false;
    int lagging = 0;
    for (Subscriber subscriber : unsettled) {
      Subscriber.State state = stream().between(() -> settle(subscriber, nowNanos));
      replaying |= state == Subscriber.State.REPLAY;
      lagging += state == Subscriber.State.LAGGING ? 1 : 0;
    }
    behind = lagging;
    if (lookNanos - nowNanos <= 0) {
      lookNanos = nowNanos + LOOK_EVERY_NANOS;
      all.forEach(subscriber -> look(subscriber, nowNanos));
    }
    long next = nowNanos + (replaying ? REPLAY_EVERY_NANOS : all.isEmpty() ? IDLE_NANOS : LOOK_EVERY_NANOS);
    return stream().between(() -> groups.sendDue(stream(), nowNanos, next));
  }

  /** Returns why a request cannot be met as the stream stands, null when it can. */
  private @Nullable Refusal impossible(SubscribeRequest request) {
    if (!request.stream().isEmpty() && !request.stream().equals(stream().id())) {
      return Refusal.badRequest("other-stream", "from " + request.from()
          + " is a number of a stream that has ended; this is stream " + stream().id());
    }
    long last = stream().lastSeq();
    return request.from() <= last + 1 ? null : Refusal.badRequest(
        "from-in-future", "from " + request.from() + " lies in the future: the last tick is " + last);
  }

  private void begin(Subscriber subscriber, SubscribeRequest request) {
    long now = nanoClock.getAsLong();
    subscriber.replay(request.subscription(), request.from());
    if (request.from() == 0) {
      live(subscriber, now);
    } else if (replay(subscriber, now) == Subscriber.State.REPLAY) {
      unsettled.add(subscriber);
    }
  }

  private void live(Subscriber subscriber, long nowNanos) {
    Group group = groups.of(subscriber.subscription(), stream(), nowNanos);
    group.introduce(subscriber.session());
    subscriber.live(group);
    unsettled.remove(subscriber);
  }

  private void leave(Subscriber subscriber, Subscriber.State next) {
    unsettled.remove(subscriber);
    Group left = subscriber.leave(next);
    if (left != null) {
      groups.tidy(left);
    }
  }

  private Subscriber.State settle(Subscriber subscriber, long nowNanos) {
    switch (subscriber.state()) {
      case REPLAY -> replay(subscriber, nowNanos);
      case LAGGING -> followSlowly(subscriber, nowNanos);
      case LIVE, GONE -> unsettled.remove(subscriber);
    }
    return subscriber.state();
  }

  /** Tells what the outbox has room for, and goes live once nothing is missing. */
  private Subscriber.State replay(Subscriber subscriber, long nowNanos) {
    TickRing ring = stream().ring();
    long last = stream().lastSeq();
    long seq = subscriber.cursor();
    if (seq < ring.first()) {
      subscriber.session().offer(Messages.gap(seq, ring.first() - 1));
      meters.gap(ring.first() - seq);
      seq = ring.first();
    }
    int room = Math.min(TICKS_AT_ONCE, outboxTicks / 2 - subscriber.session().waiting());
    for (int looked = 0; seq <= last && room > 0 && looked < LOOKED_AT_AT_ONCE; looked++) {
      Tick tick = ring.at(seq++);
      tick.marks().forEach(mark -> subscriber.session().offer(mark.frame()));
      room -= tick.marks().size();
      if (subscriber.subscription().wants(tick.symbol())) {
        subscriber.session().offer(tick.frame());
        meters.delivered(1);
        room--;
      }
    }
    subscriber.cursor(seq);
    if (seq > last) {
      stream().marks().forEach(mark -> subscriber.session().offer(mark.frame()));
      live(subscriber, nowNanos);
    }
    return subscriber.state();
  }

  /** Finds a session that has been behind for a while, and takes it out of its group before it loses anything. */
  private void look(Subscriber subscriber, long nowNanos) {
    boolean full = subscriber.session().waiting() > outboxTicks / 2;
    stream().between(() -> {
      if (subscriber.state() == Subscriber.State.LIVE) {
        if (!full) {
          subscriber.pardon();
        } else if (subscriber.strike() >= STRIKES) {
          Subscription wanted = subscriber.subscription();
          Conflation own = new Conflation(wanted.symbols(), stream().book(), stream().lastSeq());
          if (wanted.mode() == Subscription.Mode.LATEST) {
            groups.of(wanted, stream(), nowNanos).sendLatest(stream(), nowNanos);
          }
          leave(subscriber, Subscriber.State.LAGGING);
          subscriber.lag(own, nowNanos);
          unsettled.add(subscriber);
        }
      }
      return full;
    });
  }

  private void followSlowly(Subscriber subscriber, long nowNanos) {
    int waiting = subscriber.session().waiting();
    if (subscriber.dueNanos() - nowNanos > 0 || waiting > outboxTicks / 16) {
      return;
    }
    int fps = subscriber.subscription().fps();
    subscriber.dueNanos(nowNanos + (fps == 0 ? LAGGING_NANOS : Math.max(LAGGING_NANOS, TimeUnit.SECONDS.toNanos(1) / fps)));
    sendLatest(subscriber);
    if (waiting > 0) {
      subscriber.pardon();
    } else if (subscriber.strike() >= PARDONS) {
      if (subscriber.subscription().mode() == Subscription.Mode.LATEST) {
        groups.of(subscriber.subscription(), stream(), nowNanos).sendLatest(stream(), nowNanos);
      }
      subscriber.live(groups.of(subscriber.subscription(), stream(), nowNanos));
      unsettled.remove(subscriber);
    }
  }

  private void sendLatest(Subscriber subscriber) {
    Conflation.Batch batch = subscriber.conflation().next(stream().book(), stream().lastSeq());
    if (batch.left() > 0) {
      subscriber.session().offer(Messages.conflated(batch.left()));
      meters.conflated(batch.left());
    }
    batch.ticks().forEach(tick -> subscriber.session().offer(tick.frame()));
    meters.delivered(batch.ticks().size());
  }

  private TickStream stream() {
    if (stream == null) {
      throw new IllegalStateException("there is no stream yet");
    }
    return stream;
  }

  /** Makes a session's first message. */
  @FunctionalInterface
  interface Hello {

    /** Returns the message that names the tick which the session hears next, and its subscription. */
    Frame frame(long next, Subscription subscription);
  }
}
