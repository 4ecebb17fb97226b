package dev.slipway.api;

import java.time.Duration;

/**
 * The limits of an event-stream endpoint. Immutable.
 *
 * @param maxStreams streams at a time; one more is refused with 503
 * @param queueEvents events that may wait for one client; when they are exceeded the stream ends with a retry hint
 * @param heartbeat the time between comments on a silent stream
 * @param retry the hint after which a client should come back; up to half of it is added as jitter
 * @param ending what happens to events that wait when the endpoint drains
 */
public record StreamPolicy(int maxStreams, int queueEvents, Duration heartbeat, Duration retry, Ending ending) {

  /** What happens to events that wait when a stream is ended by the host. */
  public enum Ending {
    /** They are left out: the stream ends at once. */
    END_NOW,
    /** They are sent first. */
    FINISH
  }

  /** Checks the limits. */
  public StreamPolicy {
    if (maxStreams <= 0 || queueEvents <= 0 || !heartbeat.isPositive() || !retry.isPositive()) {
      throw new IllegalArgumentException("limits and times of a stream must be positive");
    }
  }

  /** Returns 1,000 streams, 256 events, a heartbeat of 15 s, a retry of 2 s, ended at once. */
  public static StreamPolicy defaults() {
    return new StreamPolicy(1_000, 256, Duration.ofSeconds(15), Duration.ofSeconds(2), Ending.END_NOW);
  }
}
