package dev.slipway.dashboard;

import dev.slipway.dashboard.state.Board;
import dev.slipway.dashboard.stream.Feed;
import java.util.concurrent.TimeUnit;

/**
 * Brings the document to its viewers, each time it is run; while nobody looks, once a second only. Confined to one thread at a time.
 */
final class Rounds implements Runnable {

  private static final long UNWATCHED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Board board;
  private final Feed feed;
  private long lastNanos = System.nanoTime() - UNWATCHED_NANOS;

  Rounds(Board board, Feed feed) {
    this.board = board;
    this.feed = feed;
  }

  @Override
  public void run() {
    long now = System.nanoTime();
    if (feed.watching() > 0 || now - lastNanos >= UNWATCHED_NANOS) {
      lastNanos = now;
      feed.publish(board.document());
    }
  }
}
