package dev.slipway.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has to be taken back when a start fails half way, the last first. Confined to one thread. */
final class Undo {

  private final Deque<Runnable> steps = new ArrayDeque<>();

  /** Notes how to take back what was just done. */
  void later(Runnable step) {
    steps.push(step);
  }

  /** Takes all back; a step that fails costs none of the others, and is told with {@code cause}. */
  void now(Throwable cause) {
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (RuntimeException | Error e) {
        cause.addSuppressed(e);
      }
    }
  }
}
