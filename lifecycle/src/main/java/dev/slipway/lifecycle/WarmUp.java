package dev.slipway.lifecycle;

import dev.slipway.lifecycle.observe.Health;
import dev.slipway.lifecycle.observe.Metrics;
import io.helidon.common.media.type.MediaTypes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the first to ask would wait for, done in the background once the platform is ready: all meters as text, for which those that are
 * only read come into the registry. Thread-safe.
 */
final class WarmUp {

  private static final Logger LOGGER = System.getLogger(WarmUp.class.getName());
  private static final long PATIENCE_MILLIS = 500;

  private final Metrics metrics;
  private final Health health;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean begun;

  WarmUp(Metrics metrics, Health health) {
    this.metrics = metrics;
    this.health = health;
  }

  /** Begins. Returns at once; health tells the end. */
  void begin() {
    begun = true;
    KernelThread.start("warm-up", this::run);
  }

  private void run() {
    try {
      metrics.text(MediaTypes.TEXT_PLAIN);
      health.warmed();
    } catch (RuntimeException | LinkageError e) { // as whoever asks for meters will be told
      LOGGER.log(Level.WARNING, "the meters cannot be shown", e);
    } finally {
      done.countDown();
    }
  }

  /** Waits until it is over, for half a second at most. */
  void end() throws InterruptedException {
    if (begun && !done.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
      LOGGER.log(Level.WARNING, "the warm-up stands: a meter does not say what it reads");
    }
  }
}
