package dev.slipway.relay.ffmpeg;

import java.io.IOException;

/** There is no ffmpeg that works. The message says what was tried, what is missing and how to install it. Immutable. */
public final class FfmpegMissing extends IOException {

  private static final long serialVersionUID = 1L;

  FfmpegMissing(String message) {
    super(message);
  }
}
