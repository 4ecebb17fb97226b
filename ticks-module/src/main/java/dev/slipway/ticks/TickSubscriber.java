package dev.slipway.ticks;

import dev.slipway.api.Refusal;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketHandler;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One client of {@code /ws/ticks}: hears what it asked for, and may ask for something else. Confined to the session's thread. */
final class TickSubscriber implements SocketHandler {

  private final Subscribers subscribers;
  private final SubscribeRequest first;
  private final Subscribers.Hello hello;
  private final Predicate<String> known;
  private final Runnable changed;
  private final TickMeters meters;
  private @Nullable Subscriber place;

  /**
   * A client that has not joined.
   *
   * @param subscribers whom it joins
   * @param first what it asked for in its handshake
   * @param hello makes its first message
   * @param known which symbols there are
   * @param changed is told when there may be more to do for it
   * @param meters counts it
   */
  TickSubscriber(
      Subscribers subscribers, SubscribeRequest first, Subscribers.Hello hello, Predicate<String> known, Runnable changed,
      TickMeters meters) {
    this.subscribers = subscribers;
    this.first = first;
    this.hello = hello;
    this.known = known;
    this.changed = changed;
    this.meters = meters;
  }

  @Override
  public void opened(Session session) {
    meters.opened();
    place = subscribers.join(session, first, hello);
    changed.run();
  }

  /** Takes another subscription; answers with an error and changes nothing when there is something wrong with it. */
  @Override
  public void text(Session session, String message) {
    if (place == null) {
      return;
    }
    try {
      subscribers.change(place, SubscribeRequest.of(message, known));
      changed.run();
    } catch (Refusal refusal) {
      meters.notUnderstood();
      session.offer(Messages.error(refusal.code(), refusal.getMessage()));
    }
  }

  @Override
  public void closed(Session session, SocketEnd end) {
    if (place != null) {
      subscribers.leave(place);
    }
    meters.closed();
  }
}
