package dev.slipway.chat;

import dev.slipway.api.Event;
import dev.slipway.api.Events;
import dev.slipway.api.Lease;
import java.util.function.Consumer;

/** Events that nobody hears. */
final class NoEvents implements Events {

  @Override
  public void publish(Event event) {}

  @Override
  public <E extends Event> Lease subscribe(Class<E> type, Consumer<? super E> observer) {
    return () -> {};
  }
}
