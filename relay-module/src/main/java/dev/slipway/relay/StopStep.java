package dev.slipway.relay;

import dev.slipway.api.Deadline;
import dev.slipway.api.Graceful;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * A step of the stop at the place where it was {@linkplain dev.slipway.api.ModuleContext#own owned}: what was owned later has been
 * drained before. Done once, at the latest when it is closed. Called by the host, one call at a time.
 */
final class StopStep implements Graceful, AutoCloseable {

  private static final Logger LOG = System.getLogger(StopStep.class.getName());

  private static final Duration AT_CLOSE = Duration.ofSeconds(1);

  private final String what;
  private final Step step;
  private volatile boolean done;

  /** A step that is logged as {@code what} with what it returns. */
  StopStep(String what, Step step) {
    this.what = what;
    this.step = step;
  }

  /** What is done. */
  @FunctionalInterface
  interface Step {

    /** Does it, and returns how that went in a few words. Blocks until the deadline at most. */
    String run(Deadline deadline) throws InterruptedException;
  }

  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    if (!done) {
      done = true;
      run(what, step, deadline);
    }
  }

  /** Does a step and logs it. */
  static void run(String what, Step step, Deadline deadline) throws InterruptedException {
    long begin = System.nanoTime();
    String how = step.run(deadline);
    LOG.log(Level.INFO, "relay: " + what + ": " + how + ", after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
  }

  @Override
  public void close() {
    try {
      drain(Deadline.after(AT_CLOSE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
