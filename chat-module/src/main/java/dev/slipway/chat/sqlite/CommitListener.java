package dev.slipway.chat.sqlite;

import dev.slipway.chat.contract.LogFailure;
import java.time.Duration;

/**
 * What hears how the store fares. Called on the store's own thread between two commits: must be thread-safe and return at once.
 */
public interface CommitListener {

  /** The listener that does not care. */
  CommitListener NONE = new CommitListener() {};

  /**
   * A transaction is durable.
   *
   * @param calls how many callers it answers
   * @param messages how many messages it added
   * @param took from its begin to the end of its commit
   */
  default void committed(int calls, int messages, Duration took) {}

  /** A transaction, or the upkeep after it, has failed. */
  default void failed(LogFailure.Reason reason) {}
}
