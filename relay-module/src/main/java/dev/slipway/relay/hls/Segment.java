package dev.slipway.relay.hls;

/**
 * A part of a stream that can be played by itself once its key frame came: tables, then packets. Immutable; nobody changes the bytes.
 */
final class Segment {

  private final byte[] bytes;
  private final double seconds;
  private final boolean discontinuity;

  /** A segment of the MPEG-TS {@code bytes} that plays for so long; with a discontinuity it does not follow the one before it. */
  Segment(byte[] bytes, double seconds, boolean discontinuity) {
    this.bytes = bytes;
    this.seconds = seconds;
    this.discontinuity = discontinuity;
  }

  byte[] bytes() {
    return bytes;
  }

  double seconds() {
    return seconds;
  }

  boolean discontinuity() {
    return discontinuity;
  }
}
