package dev.slipway.relay.engine;

import dev.slipway.relay.hub.Hub;

/** One source that is pulled once, however many use it. Thread-safe; no method blocks. */
public interface Input {

  /** Returns what is pulled. */
  InputSpec spec();

  /** Returns the bus that its media goes through; the same for as long as the input lives, also while the source is away. */
  Hub hub();

  /** Returns how it does. */
  InputStatus status();

  /** Ends a back-off. */
  void retryNow();
}
