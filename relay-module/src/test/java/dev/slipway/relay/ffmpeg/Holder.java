package dev.slipway.relay.ffmpeg;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import java.util.concurrent.atomic.AtomicReference;

/** A module that does nothing but give its context away, to what is tested without the relay. Thread-safe. */
record Holder(AtomicReference<ModuleContext> context) implements Lifecycle {

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public void start(ModuleContext given) {
    context.set(given);
  }
}
