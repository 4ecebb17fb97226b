package dev.slipway.api;

import java.util.function.Consumer;

/**
 * The platform's typed events: ordered per subscriber, bounded, counted.
 *
 * <p>Thread-safe; no method blocks. A subscriber is called one event at a time on a virtual thread of its module; when more
 * than 1,024 events wait for it, the oldest is dropped and counted.
 */
public interface Events {

  /** Publishes an event to those who have subscribed to its type or a supertype. */
  void publish(Event event);

  /** Subscribes to events of {@code type} and its subtypes from now on. */
  <E extends Event> Lease subscribe(Class<E> type, Consumer<? super E> observer);
}
