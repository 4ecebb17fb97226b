package dev.slipway.api;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast the peers of a WebSocket endpoint may send messages, and what happens to those who send faster. Immutable.
 *
 * <p>A message over a limit is not handed to the handler. It is answered with {@code surplus} and counted; a peer with too many
 * of them is closed with 1008. The peer's pings have the limit of its session to themselves: one over it is not answered, and counts
 * as a message over the limit does.
 *
 * @param perSession the limit of each session
 * @param perAddress the limit of all sessions from one address together
 * @param surplus makes the answer to a message over the limit
 * @param abuse how many messages over the limit are answered before the session is closed
 */
public record MessageRate(
    Optional<RateLimit> perSession, Optional<RateLimit> perAddress, Surplus surplus, RateLimit abuse) {

  /** Makes the answer to a message over the limit. Called on the session's thread. */
  @FunctionalInterface
  public interface Surplus {

    /**
     * Returns the answer.
     *
     * @param message the message, so that the answer can say to what it is one; empty for a binary message
     * @param wait the time until the next message is welcome
     */
    Frame answer(String message, Duration wait);
  }

  private static final int ABUSE_BURSTS = 10;
  private static final int MAX_ABUSE = 1_000_000;
  private static final Duration ABUSE_TIME = Duration.ofSeconds(10);

  /** Returns a limit of each session; ten times its burst of messages over the limit within 10 s are abuse. */
  public static MessageRate perSession(RateLimit limit, Surplus surplus) {
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
