package dev.slipway.relay.engine;

import dev.slipway.api.Deadline;

/** One endpoint that is pushed to until it is stopped, however often it fails. Thread-safe. */
public interface Output {

  /** Returns what is pushed, and where. */
  OutputSpec spec();

  /** Returns how it does. Does not block. */
  OutputStatus status();

  /** Ends a back-off. Does not block. */
  void retryNow();

  /**
   * Stops it, and gives its input back. Returns when its process has ended, or at the deadline with the process killed. Blocks; later
   * calls wait for the first.
   */
  void stop(Deadline deadline) throws InterruptedException;
}
