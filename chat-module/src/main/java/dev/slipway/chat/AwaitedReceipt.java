package dev.slipway.chat;

import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.protocol.Refused;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A receipt that one thread waits for. Thread-safe. */
final class AwaitedReceipt implements Receipt {

  private final CountDownLatch answered = new CountDownLatch(1);
  private volatile @Nullable Appended appended;
  private volatile @Nullable Refused refused;

  @Override
  public void committed(Appended done) {
    appended = done;
    answered.countDown();
  }

  @Override
  public void refused(Refused why) {
    refused = why;
    answered.countDown();
  }

  /**
   * Returns what became of the message. Blocks until then.
   *
   * @throws Refused when it was refused, or the store takes longer than {@code patience}; then a repeat with the same id is safe
   */
  Appended await(Duration patience) throws Refused {
    try {
      if (!answered.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw Troubles.unavailable();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Troubles.stopping();
    }
    Refused why = refused;
    Appended done = appended;
    if (why != null || done == null) {
      throw why == null ? Troubles.unavailable() : why;
    }
    return done;
  }
}
