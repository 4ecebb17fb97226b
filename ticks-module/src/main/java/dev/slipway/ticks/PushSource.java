package dev.slipway.ticks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source that others push into, over HTTP or WebSocket. Thread-safe; no method blocks for longer than it takes to send the ticks.
 *
 * <p>Whoever pushes is held up while the ticks are handed over, so that nothing queues up here.
 */
final class PushSource implements TickSource {

  /** What became of a push. Immutable. */
  record Receipt(int accepted, long last) {}

  private final Object lock = new Object();
  private @Nullable Sink sink;
  private boolean stopped;

  @Override
  public void start(Sink sink) {
    synchronized (lock) {
      this.sink = sink;
    }
  }

  /**
   * Takes quotes, one after the other, and nothing of another push in between.
   *
   * @throws IllegalStateException when the source has been stopped, or was not started
   * @throws IllegalArgumentException when the stream does not take one of them; those before it are taken
   */
  Receipt push(List<Quote> quotes) {
    synchronized (lock) {
      if (sink == null || stopped) {
        throw new IllegalStateException("ticks are not taken: the module " + (stopped ? "is stopping" : "has not started"));
      }
      long last = 0;
      for (Quote quote : quotes) {
        last = sink.accept(quote);
      }
      return new Receipt(quotes.size(), last);
    }
  }

  @Override
  public String kind() {
    return "push";
  }

  @Override
  public State state() {
    return State.LIVE;
  }

  @Override
  public void quiesce() {
    synchronized (lock) {
      stopped = true;
    }
  }

  @Override
  public void close() {
    quiesce();
  }
}
