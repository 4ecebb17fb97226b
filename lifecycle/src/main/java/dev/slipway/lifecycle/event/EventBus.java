package dev.slipway.lifecycle.event;

import dev.slipway.api.Event;
import dev.slipway.api.Events;
import dev.slipway.api.Lease;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.ModuleScope;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Carries events from those who publish to those who have subscribed. Thread-safe; publishing never blocks. */
public final class EventBus {

  /** How many events may wait for one subscriber. */
  static final int QUEUE_EVENTS = 1_024;

  private final List<Subscription<?>> subscriptions = new CopyOnWriteArrayList<>();
  private final LongAdder published = new LongAdder();
  private final Object counting = new Object();
  /** What those lost who have left; guarded by {@link #counting}, so that the sum never goes back. */
  private long droppedBefore;

  /** Publishes an event to everybody who has subscribed to its type. */
  public void publish(Event event) {
    published.increment();
    for (Subscription<?> subscription : subscriptions) {
      subscription.offer(event);
    }
  }

  /** Returns the bus as one module sees it; {@code threads} makes the threads on which its subscribers are called. */
  public Events of(ModuleScope scope, ThreadFactory threads) {
    return new Events() {
      @Override
      public void publish(Event event) {
        EventBus.this.publish(event);
      }

      @Override
      public <E extends Event> Lease subscribe(Class<E> type, Consumer<? super E> observer) {
        Subscription<E> subscription =
            new Subscription<>(type, new Mailbox<>(QUEUE_EVENTS, threads, event -> scope.run(() -> observer.accept(event))));
        subscriptions.add(subscription); // first, because it can be taken back as soon as the ledger shows it
        try {
          return scope.ledger().record(
              Holding.Kind.SUBSCRIPTION, "events " + type.getSimpleName(), () -> remove(subscription));
        } catch (IllegalStateException closing) {
          remove(subscription);
          throw closing;
        }
      }
    };
  }

  private void remove(Subscription<?> subscription) {
    synchronized (counting) {
      if (subscriptions.remove(subscription)) {
        subscription.mailbox.close();
        droppedBefore += subscription.mailbox.dropped();
      }
    }
  }

  /** Returns how many events were published. */
  public long published() {
    return published.sum();
  }

  /** Returns how many events were dropped because a subscriber was too slow. */
  public long dropped() {
    synchronized (counting) {
      return droppedBefore + subscriptions.stream().mapToLong(each -> each.mailbox.dropped()).sum();
    }
  }

  /** Returns how many subscriptions there are. */
  public int subscriptions() {
    return subscriptions.size();
  }

  private record Subscription<E extends Event>(Class<E> type, Mailbox<E> mailbox) {

    void offer(Event event) {
      if (type.isInstance(event)) {
        mailbox.post(type.cast(event));
      }
    }
  }
}
