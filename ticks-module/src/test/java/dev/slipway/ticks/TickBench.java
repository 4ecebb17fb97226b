package dev.slipway.ticks;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** A stream with its subscribers, without a host and on a clock of its own. Thread-safe as far as the stream is. */
final class TickBench {

  static final int OUTBOX = 64;

  final AtomicLong nanos = new AtomicLong();
  final TickMeters meters = new TickMeters(FakeMetrics.UNREAD, nanos::get);
  final Subscribers subscribers = new Subscribers(FakeAudience::new, OUTBOX, meters, nanos::get);
  final TickStream stream;

  TickBench(int ringTicks) {
    stream = new TickStream("bench", new TickRing(ringTicks, Duration.ofDays(1)), nanos::get, subscribers);
    subscribers.hear(stream);
  }

  Subscriber join(FakeSession session, SubscribeRequest request) {
    return subscribers.join(
        session, request, (next, subscription) -> Messages.hello(stream.id(), next, 1, List.of(), subscription));
  }

  void publish(String symbol) {
    stream.publish(new Quote(1, symbol, 1_000_000, 1));
  }

  void publish(String symbol, int count) {
    for (int i = 0; i < count; i++) {
      publish(symbol);
    }
  }

  /** Lets time pass, and the feeder look. */
  void pass(Duration time) {
    subscribers.advance(nanos.addAndGet(time.toNanos()));
  }

  static SubscribeRequest from(long from, String... symbols) {
    return new SubscribeRequest(new Subscription(Set.of(symbols), Subscription.Mode.ALL, 0), from, "");
  }

  static SubscribeRequest latest(int fps, String... symbols) {
    return new SubscribeRequest(new Subscription(Set.of(symbols), Subscription.Mode.LATEST, fps), 0, "");
  }
}
