package dev.slipway.api;

import java.time.Duration;

/**
 * Where and how much a module's own listener accepts. Immutable.
 *
 * @param host the address to bind
 * @param port the port to bind, 0 for a free one
 * @param maxConnections connections at a time; one more is closed at once
 * @param idleTimeout the longest time a read may wait
 */
public record ListenPolicy(String host, int port, int maxConnections, Duration idleTimeout) {

  /** Checks the limits. */
  public ListenPolicy {
    if (port < 0 || port > 65_535 || maxConnections <= 0 || !idleTimeout.isPositive()) {
      throw new IllegalArgumentException("a listener needs a port from 0 to 65535 and positive limits");
    }
  }
}
