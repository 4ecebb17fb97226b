package dev.slipway.ticks;

import dev.slipway.api.Graceful;
import java.util.function.Consumer;

/**
 * Where ticks come from: one upstream for all subscribers, never one for each.
 *
 * <p>Thread-safe. A source hands quotes over from one thread of its own, in order. Once {@link #quiesce} has returned it
 * hands over nothing more.
 */
sealed interface TickSource extends Graceful, AutoCloseable permits SyntheticSource {

  /** Begins to hand quotes to {@code sink}, which does not block. Called once. */
  void start(Consumer<Quote> sink);

  /** Returns the name of its kind, as status and health show it. */
  String kind();

  /** Returns how many quotes were never made because their time had passed. */
  long skipped();

  /** Ends the source. Returns at once. */
  @Override
  void close();
}
