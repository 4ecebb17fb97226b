package dev.slipway.planted;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.Work;
import java.util.concurrent.CountDownLatch;

/** Code outside the host's packages, so that it counts as a module's when the host looks for a creation site. */
public final class PlantedWork {

  private PlantedWork() {}

  /** Starts a platform thread that waits for {@code gate}. */
  public static Thread platform(Work work, CountDownLatch gate) {
    Thread thread = work.platform("reader").newThread(() -> hold(gate));
    thread.start();
    return thread;
  }

  /** Starts a virtual thread that waits for {@code gate}. */
  public static Thread virtual(Work work, CountDownLatch gate) {
    Thread thread = work.virtual("waiter").newThread(() -> hold(gate));
    thread.start();
    return thread;
  }

  /** Waits for {@code gate}, whatever interrupts. */
  public static void hold(CountDownLatch gate) {
    boolean open = false;
    while (!open) {
      try {
        gate.await();
        open = true;
      } catch (InterruptedException e) {
        open = gate.getCount() == 0;
      }
    }
  }

  /** Makes a pool. */
  public static BoundedPool pool(Work work, int workers, int queue) {
    return work.pool("jobs", workers, queue);
  }
}
