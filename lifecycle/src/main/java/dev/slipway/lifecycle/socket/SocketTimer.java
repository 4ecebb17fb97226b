package dev.slipway.lifecycle.socket;

import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that looks after the times of all sessions: heartbeats, slow writes, unanswered closes. A platform thread, so
 * that busy virtual threads cannot silence it; it sleeps while there is no session.
 */
final class SocketTimer {

  private final Set<SocketRoute> routes;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile boolean resting;

  /** A timer for the routes that are in the set at any time. */
  SocketTimer(Set<SocketRoute> routes) {
    this.routes = routes;
    this.thread = Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name("slipway/socket-timer").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** A route has come. */
  void stir() {
    if (resting) {
      LockSupport.unpark(thread);
    }
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  Thread thread() {
    return thread;
  }

  private void run() {
    while (!stopped) {
      long now = System.nanoTime();
      long next = Long.MAX_VALUE;
      for (SocketRoute route : routes) {
        next = Math.min(next, route.check(now));
      }
      rest(next);
    }
  }

  /** A route that comes between the look and the rest is seen: {@link #stir} follows its entry, and so finds the flag. */
  private void rest(long nanos) {
    if (nanos != Long.MAX_VALUE) {
      LockSupport.parkNanos(this, nanos);
      return;
    }
    resting = true;
    if (!stopped && routes.isEmpty()) {
      LockSupport.park(this);
    }
    resting = false;
  }
}
