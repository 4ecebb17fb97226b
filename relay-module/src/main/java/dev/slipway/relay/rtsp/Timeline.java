package dev.slipway.relay.rtsp;

import java.util.concurrent.TimeUnit;

/**
 * Source, sequence and time of one track as players see them. They go on without a seam when a publisher comes back or another takes
 * over: players then see a pause, and no new source that many of them cannot follow.
 *
 * <p>Confined to the thread of the stream's publisher; handed on under the stream's lock.
 */
final class Timeline {

  private final int clockRate;
  private boolean begun;
  private boolean anchored;
  private int publisherSource;
  private int source;
  private int sequenceMoved;
  private int timestampMoved;
  private int lastSequence;
  private int lastTimestamp;
  private long lastNanos;

  Timeline(int clockRate) {
    this.clockRate = clockRate;
  }

  /** Says that what comes next is not numbered as what came before. */
  void cut() {
    anchored = false;
  }

  /** Takes note of the next packet of the publisher, before it is {@linkplain #rewrite rewritten}. */
  void next(RtpPacket packet, long nowNanos) {
    if (!anchored || packet.source() != publisherSource) {
      anchor(packet, nowNanos);
    }
    lastSequence = (packet.sequence() + sequenceMoved) & 0xFFFF;
    int timestamp = packet.timestamp() + timestampMoved;
    if (timestamp - lastTimestamp > 0) { // pictures come in the order of their decoding, not of their time
      lastTimestamp = timestamp;
      lastNanos = nowNanos;
    }
  }

  private void anchor(RtpPacket packet, long nowNanos) {
    if (begun) {
      long away = TimeUnit.NANOSECONDS.toMicros(nowNanos - lastNanos);
      int ticks = (int) Math.max(1, away * clockRate / 1_000_000);
      sequenceMoved = lastSequence + 1 - packet.sequence();
      timestampMoved = lastTimestamp + ticks - packet.timestamp();
    } else {
      source = packet.source();
      lastTimestamp = packet.timestamp();
      lastNanos = nowNanos;
      begun = true;
    }
    publisherSource = packet.source();
    anchored = true;
  }

  /** Returns whether the numbering of the publisher is known, so that its reports can be rewritten. */
  boolean isAnchored() {
    return anchored;
  }

  /** Changes the packet at {@code at} from the publisher's numbering to the players'. */
  void rewrite(byte[] bytes, int at) {
    Bits.putInt16(bytes, at + 2, Bits.int16(bytes, at + 2) + sequenceMoved);
    Bits.putInt32(bytes, at + 4, Bits.int32(bytes, at + 4) + timestampMoved);
    Bits.putInt32(bytes, at + 8, source);
  }

  /** Returns the source that players see. */
  int source() {
    return source;
  }

  /** Returns what is added to the publisher's timestamps. */
  int timestampMoved() {
    return timestampMoved;
  }
}
