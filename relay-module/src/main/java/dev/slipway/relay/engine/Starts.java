package dev.slipway.relay.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many outputs may be started between two looks: some for each processor. Hundreds that are started together, or have lost their
 * endpoint together, would keep the machine busy with starting programs; inputs do not wait, since everything waits for them.
 * Thread-safe.
 */
final class Starts {

  private final int most;
  private final AtomicInteger left = new AtomicInteger();

  Starts(int most) {
    this.most = most;
  }

  /** A look begins. */
  void refill() {
    left.set(most);
  }

  /** Returns whether one more may be started now. */
  boolean take() {
    return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
  }
}
