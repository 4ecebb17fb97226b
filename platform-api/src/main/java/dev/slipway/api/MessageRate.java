package dev.slipway.api;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * How fast the peers of a WebSocket endpoint may send messages, and what happens to those who send faster. Immutable.
 *
 * <p>A message over a limit is not handed to the handler. It is answered with {@code surplus} and counted; a peer with too many
 * of them is closed with 1008.
 *
 * @param perSession the limit of each session
 * @param perAddress the limit of all sessions from one address together
 * @param surplus makes the answer to a message over the limit from the time until the next one is welcome; called on the session's
 *     thread
 * @param abuse how many messages over the limit are answered before the session is closed
 */
public record MessageRate(
    Optional<RateLimit> perSession, Optional<RateLimit> perAddress, Function<Duration, Frame> surplus, RateLimit abuse) {

  private static final int ABUSE_BURSTS = 10;
  private static final int MAX_ABUSE = 1_000_000;
  private static final Duration ABUSE_TIME = Duration.ofSeconds(10);

  /** Returns a limit of each session; ten times its burst of messages over the limit within 10 s are abuse. */
  public static MessageRate perSession(RateLimit limit, Function<Duration, Frame> surplus) {
    int bursts = (int) Math.min(MAX_ABUSE, (long) limit.burst() * ABUSE_BURSTS);
    return new MessageRate(Optional.of(limit), Optional.empty(), surplus, new RateLimit(bursts, bursts, ABUSE_TIME));
  }

  /** Returns this with a limit of all sessions from one address together. */
  public MessageRate withAddress(RateLimit limit) {
    return new MessageRate(perSession, Optional.of(limit), surplus, abuse);
  }

  /** Returns this with another tolerance of messages over the limit. */
  public MessageRate withAbuse(RateLimit tolerated) {
    return new MessageRate(perSession, perAddress, surplus, tolerated);
  }
}
