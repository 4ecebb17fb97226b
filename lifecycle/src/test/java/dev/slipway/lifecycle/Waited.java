package dev.slipway.lifecycle;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Waits for calls by the clock, and keeps for how long it was meant to wait where that was in vain. A busy machine makes each
 * wait longer, and these times at most shorter: so what they are together has a bound that holds on any. Thread-safe.
 */
final class Waited implements ModuleCall.Patience {

  private final Queue<Duration> inVain = new ConcurrentLinkedQueue<>();

  @Override
  public boolean await(CountDownLatch ended, Duration time) throws InterruptedException {
    boolean done = BY_THE_CLOCK.await(ended, time);
    if (!done) {
      inVain.add(time);
    }
    return done;
  }

  /** Forgets what was waited until now. */
  void clear() {
    inVain.clear();
  }

  /** Returns for how long all was waited in vain. */
  Duration inVain() {
    return inVain.stream().reduce(Duration.ZERO, Duration::plus);
  }

  @Override
  public String toString() {
    return "waited in vain for " + inVain;
  }
}
