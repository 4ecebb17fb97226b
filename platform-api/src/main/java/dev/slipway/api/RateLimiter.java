package dev.slipway.api;

import java.time.Duration;
import java.util.Optional;

/**
 * A rate limit for each of many keys, such as users.
 *
 * <p>Thread-safe; never blocks. A key whose bucket is full again is forgotten, and so is, where there are more keys than the host
 * keeps, the one that has the most permits left: to be forgotten never makes a key wait longer. Keys are compared by {@code equals}.
 */
public interface RateLimiter {

  /**
   * Takes a permit of {@code key} if there is one.
   *
   * @return empty when a permit was taken; else the time until there is one, and the refusal is counted
   */
  Optional<Duration> take(Object key);
}
