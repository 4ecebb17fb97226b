package dev.slipway.lifecycle.socket;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that frees shards of a peer that does not read: it looks at all shards that write, every millisecond, and for a while
 * much more often when it has found one stuck, as such peers come in swarms. It rests while nobody writes. Thread-safe.
 */
final class ShardWatch implements Runnable {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long ALERT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final int ALERT_LOOKS = 20;
  private static final int LOOKS_BEFORE_REST = 50;

  private final Set<Shard> flying = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean resting;
  private volatile boolean stopped;

  ShardWatch() {
    thread = Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name("slipway/socket-watch").unstarted(this);
  }

  Thread thread() {
    return thread;
  }

  void start() {
    thread.start();
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  /** A shard begins to write. */
  void add(Shard shard) {
    flying.add(shard);
    if (resting) {
      LockSupport.unpark(thread);
    }
  }

  /** A shard has nothing left to write. */
  void remove(Shard shard) {
    flying.remove(shard);
  }

  @Override
  public void run() {
    int alert = 0;
    int idle = 0;
    while (!stopped) {
      boolean stuck = false;
      for (Shard shard : flying) {
        stuck |= shard.look();
      }
      alert = stuck ? ALERT_LOOKS : Math.max(0, alert - 1);
      idle = flying.isEmpty() ? idle + 1 : 0;
      if (idle > LOOKS_BEFORE_REST) {
        rest();
        idle = 0;
      } else {
        LockSupport.parkNanos(this, alert > 0 ? ALERT_NANOS : LOOK_NANOS);
      }
    }
  }

  /** A shard that comes between the look and the rest is seen: the flag is set before the second look. */
  private void rest() {
    resting = true;
    if (!stopped && flying.isEmpty()) {
      LockSupport.park(this);
    }
    resting = false;
  }
}
