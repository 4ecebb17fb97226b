package dev.slipway.lifecycle;

import dev.slipway.lifecycle.observe.Metrics;

/** What every start needs and nothing must precede, made on a thread of its own while the command line and the configuration are read. */
final class Ahead {

  private Ahead() {}

  /** Begins. Returns at once; whoever needs what is not ready yet waits for it. */
  static void begin() {
    Thread.ofPlatform().name("slipway/ahead").daemon().start(() -> {
      try {
        Metrics.prepare();
      } catch (RuntimeException | LinkageError e) { // as whoever needs it will be told
        System.getLogger(Ahead.class.getName()).log(System.Logger.Level.DEBUG, "meters cannot be made", e);
      }
    });
  }
}
