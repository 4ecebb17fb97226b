package dev.slipway.lifecycle.socket;

import dev.slipway.api.SocketEnd;
import java.util.Map;

/** What the sessions of a route, or of the whole host, have done so far. Thread-safe; all values but the gauges only grow. */
public final class SocketCounts {

  /** Why a frame was not delivered. */
  public enum Drop {
    /** It was the oldest in a full outbox. */
    OLDEST,
    /** A newer one with its key took its place. */
    CONFLATED,
    /** The outbox was full and nothing in it could be dropped. */
    REFUSED,
    /** The session ended first. */
    ENDED
  }

  /** What was being written when a write failed. */
  public enum Write {
    /** Anything, and it took longer than the write timeout. */
    DEADLINE,
    /** One message. */
    FRAME,
    /** Several messages that had waited. */
    QUEUED,
    /** A ping. */
    PING,
    /** A pong. */
    PONG,
    /** A close frame. */
    CLOSE
  }

  /** Gauge: returns the sessions that are open now. */
  public long active() {
    return 0;
  }

  /** Gauge: returns the frames that wait in outboxes now. */
  public long queued() {
    return 0;
  }

  /** Returns the sessions that were opened. */
  public long total() {
    return 0;
  }

  /** Returns the handshakes that were refused because of a limit or a stop. */
  public long refused() {
    return 0;
  }

  /** Returns the messages received. */
  public long messagesIn() {
    return 0;
  }

  /** Returns the payload bytes received. */
  public long bytesIn() {
    return 0;
  }

  /** Returns the messages written. */
  public long messagesOut() {
    return 0;
  }

  /** Returns the bytes written, frame headers included. */
  public long bytesOut() {
    return 0;
  }

  /** Returns the frames that were not delivered because of {@code reason}. */
  public long drops(Drop reason) {
    return 0;
  }

  /** Returns the sessions that ended, by their close code; codes beyond the first 64 kinds are counted under 0. */
  public Map<Integer, Long> closeCodes() {
    return Map.of();
  }

  /** Returns the sessions that ended in that way. */
  public long ends(SocketEnd.Kind kind) {
    return 0;
  }

  /** Returns the writes that failed while {@code what} was written. */
  public long writeFailures(Write what) {
    return 0;
  }

  /** Returns the frames of audiences that a member did not take. */
  public long broadcastErrors() {
    return 0;
  }

  /** Returns the time, in nanoseconds, that ended sessions had been open, added up. */
  public long durationNanos() {
    return 0;
  }

  /** Returns the writes to sockets; one write may carry many messages. */
  public long writes() {
    return 0;
  }

  /** Returns the time, in nanoseconds, that writes to sockets took, added up. */
  public long writeNanos() {
    return 0;
  }

  /** Returns the longest write so far in nanoseconds. */
  public long longestWriteNanos() {
    return 0;
  }
}
