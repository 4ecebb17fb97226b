package dev.slipway.relay.ffmpeg;

import java.time.Duration;

/**
 * How far an ffmpeg has come, as it says itself once a second. Immutable.
 *
 * @param frame video frames written so far
 * @param fps frames per second
 * @param bitrate bits per second of what is written, 0 while unknown
 * @param totalSize bytes written so far
 * @param outTime the media time that was reached
 * @param dropFrames frames that were dropped
 * @param speed media seconds per second, 0 while unknown
 * @param end whether this is the last word
 */
public record Progress(
    long frame, double fps, double bitrate, long totalSize, Duration outTime, long dropFrames, double speed, boolean end) {

  /** Nothing yet. */
  public static final Progress NONE = new Progress(0, 0, 0, 0, Duration.ZERO, 0, 0, false);

  /** Returns whether media was written since {@code earlier}. */
  public boolean beyond(Progress earlier) {
    return totalSize > earlier.totalSize || outTime.compareTo(earlier.outTime) > 0 || frame > earlier.frame;
  }
}
