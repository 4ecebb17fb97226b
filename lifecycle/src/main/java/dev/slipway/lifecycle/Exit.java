package dev.slipway.lifecycle;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The end of the process. */
final class Exit {

  private static final long HOOKS_MILLIS = 1_000;

  private static volatile boolean others;

  private Exit() {}

  /** Says that somebody else has begun to end the process, so that the next end must not wait for that. */
  static void othersBegan() {
    others = true;
  }

  /** Ends the process. Shutdown hooks that somebody installed are run, but cannot hold it for more than a second. */
  static void now(int status) {
    if (others) {
      Runtime.getRuntime().halt(status);
    }
    Thread.ofPlatform().daemon().name("slipway/exit").start(() -> {
      try {
        if (!new CountDownLatch(1).await(HOOKS_MILLIS, TimeUnit.MILLISECONDS)) {
          Runtime.getRuntime().halt(status);
        }
      } catch (InterruptedException e) {
        Runtime.getRuntime().halt(status);
      }
    });
    System.exit(status);
  }
}
