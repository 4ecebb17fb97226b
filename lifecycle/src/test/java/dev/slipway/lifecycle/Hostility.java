package dev.slipway.lifecycle;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** The ways in which a module can make a step of its stop hard for the others. */
enum Hostility {
  /** Does what it is asked for. */
  NONE,
  /** Waits for what never comes, and obeys an interrupt. */
  BLOCKS,
  /** Waits for what never comes, whatever it is told. */
  BLOCKS_FOR_EVER,
  /** Is busy for ever. */
  SPINS,
  /** Sleeps long, again and again. */
  SLEEPS,
  /** Holds the monitor of the thread that the kernel gave to it. */
  HOLDS_ITS_THREAD,
  /** Throws an exception. */
  THROWS,
  /** Throws an error. */
  THROWS_ERROR,
  /** Overflows its stack. */
  OVERFLOWS;

  /** Returns whether a step of this kind lasts until somebody ends it. */
  boolean overstays() {
    return switch (this) {
      case BLOCKS, BLOCKS_FOR_EVER, SPINS, SLEEPS, HOLDS_ITS_THREAD -> true;
      case NONE, THROWS, THROWS_ERROR, OVERFLOWS -> false;
    };
  }

  /** Returns whether it also ignores an interrupt. */
  boolean isAbandoned() {
    return overstays() && this != BLOCKS;
  }

  /** Is hostile in this way, until {@code mercy} at most. */
  void act(AtomicBoolean mercy) throws Exception {
    switch (this) {
      case NONE -> {}
      case BLOCKS -> new CountDownLatch(1).await();
      case BLOCKS_FOR_EVER -> waitFor(mercy);
      case SPINS -> {
        while (!mercy.get()) {
          Thread.onSpinWait();
        }
      }
      case SLEEPS -> {
        while (!mercy.get()) {
          LockSupport.parkNanos(50_000_000);
          Thread.interrupted();
        }
      }
      case HOLDS_ITS_THREAD -> {
        synchronized (Thread.currentThread()) {
          SLEEPS.act(mercy);
        }
      }
      case THROWS -> throw new IOException("planted");
      case THROWS_ERROR -> throw new AssertionError("planted");
      case OVERFLOWS -> deeper(1);
    }
  }

  private static void waitFor(AtomicBoolean mercy) {
    synchronized (mercy) {
      while (!mercy.get()) {
        try {
          mercy.wait(100);
        } catch (InterruptedException ignored) {
          // that is the point
        }
      }
    }
  }

  private static int deeper(int depth) {
    return depth == 0 ? 0 : depth + deeper(depth + 1) * 2;
  }
}
