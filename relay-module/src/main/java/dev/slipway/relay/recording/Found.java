package dev.slipway.relay.recording;

import java.time.Instant;

/**
 * A file in the folder, as it was when it was looked at. Immutable.
 *
 * @param fileName its name
 * @param bytes its size
 * @param modified when it was written last
 */
record Found(String fileName, long bytes, Instant modified) {

  /** Returns when it was begun: as its name says, else when it was written last. */
  Instant started() {
    return FileName.of(fileName).map(FileName::started).orElse(modified);
  }

  /** Returns what was recorded: as the name says, else the name without its end. */
  String name() {
    return FileName.of(fileName).map(FileName::name).orElse(fileName.substring(0, fileName.length() - ".mp4".length()));
  }

  /** Returns whether the relay has made it; what people put there is never deleted unasked. */
  boolean ours() {
    return FileName.of(fileName).isPresent();
  }
}
