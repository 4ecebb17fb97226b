package dev.slipway.ticks;

import dev.slipway.api.Graceful;
import java.io.IOException;

/**
 * Where ticks come from: one upstream for all subscribers, never one for each.
 *
 * <p>Thread-safe. A source hands quotes over in order. Once {@link #quiesce} has returned it hands over nothing more.
 */
sealed interface TickSource extends Graceful, AutoCloseable permits SyntheticSource, ReplaySource, PushSource, GrpcSource {

  /** Who takes what a source hands over. */
  interface Sink {

    /** Takes a quote and returns the number that it got in the stream. Does not block. */
    long accept(Quote quote);

    /** Hears that the upstream lost what it numbered from {@code from} to {@code to}, before it came here. Does not block. */
    default void lost(long from, long to) {}

    /** Hears that the upstream numbers anew: after tick {@code last} of the old sequence comes {@code next} of another. Does not block. */
    default void restarted(long last, long next) {}

    /** Hears that the upstream of a source of that kind is gone, and how it ended; once until it is back. Does not block. */
    default void away(String kind, String why) {}

    /** Hears that the upstream sends, for the first time or again. Does not block. */
    default void back(String kind) {}
  }

  /** How a source fares. */
  enum State {
    /** It is on its way to its upstream, for the first time or again. */
    CONNECTING,
    /** Ticks may come at any moment. */
    LIVE,
    /** There is nothing to come any more, as it should be. */
    FINISHED
  }

  /**
   * Begins to hand quotes to {@code sink}. Called once.
   *
   * @throws IOException when what it reads from cannot be read
   */
  void start(Sink sink) throws IOException;

  /** Returns the name of its kind, as status and health show it. */
  String kind();

  /** Returns how it fares. */
  State state();

  /** Returns how many quotes were never made because their time had passed. */
  default long skipped() {
    return 0;
  }

  /** Returns how often the upstream did something that it should not have. */
  default long errors() {
    return 0;
  }

  /** Returns how often the upstream was lost and looked for again. */
  default long reconnects() {
    return 0;
  }

  /** Returns how often the upstream began to number anew. */
  default long restarts() {
    return 0;
  }

  /** Returns how many ticks the upstream numbered that never came here. */
  default long lost() {
    return 0;
  }

  /** Ends the source. Returns at once. */
  @Override
  void close();
}
