package dev.slipway.lifecycle.socket;

import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that looks after the times of all sessions: heartbeats, slow writes, unanswered closes. A platform thread, so
 * that busy virtual threads cannot silence it; it sleeps while there is no session.
 *
 * @param <R> what has sessions
 */
final class SocketTimer<R> {

  private final Set<R> routes;
  private final Check<R> check;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile boolean resting;

  /** Looks after the times of the sessions of a route, and returns in how many nanoseconds it is to be looked again. */
  @FunctionalInterface
  interface Check<R> {
    long at(R route, long now);
  }

  /** A timer for the routes that are in the set at any time. */
  SocketTimer(Set<R> routes, Check<R> check) {
    this.routes = routes;
    this.check = check;
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
      rest(look());
    }
  }

  /** Returns in how many nanoseconds to look again. Has returned when the timer rests, so that no frame of it keeps a route that goes. */
  private long look() {
    long now = System.nanoTime();
    long next = Long.MAX_VALUE;
    for (R route : routes) {
      next = Math.min(next, check.at(route, now));
    }
    return next;
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
