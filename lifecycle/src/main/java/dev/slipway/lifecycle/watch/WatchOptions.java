package dev.slipway.lifecycle.watch;

import java.time.Duration;

/**
 * How the watchdog watches. Immutable.
 *
 * @param probeEvery how often a virtual thread is started to see whether it runs
 * @param starvedAfter how long one may wait before the carriers count as starved
 * @param stuckAfter how long a call into a module may take
 * @param calm how long probes must be answered in time before carriers are taken back
 * @param maxParallelism the most carriers; the JVM's own limit is 256 unless it was told otherwise
 */
public record WatchOptions(Duration probeEvery, Duration starvedAfter, Duration stuckAfter, Duration calm, int maxParallelism) {

  /** A probe every 100 ms, starved after 200 ms, stuck after 10 s, calm after 10 s, at most 64 carriers. */
  public static final WatchOptions DEFAULT = new WatchOptions(
      Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(10), 64);

  /** Checks that durations are positive. */
  public WatchOptions {
    for (Duration each : new Duration[] {probeEvery, starvedAfter, stuckAfter, calm}) {
      if (each.isNegative() || each.isZero()) {
        throw new IllegalArgumentException("the watchdog's times must be positive, not " + each);
      }
    }
    if (maxParallelism < 1) {
      throw new IllegalArgumentException("the watchdog needs at least one carrier, not " + maxParallelism);
    }
  }
}
