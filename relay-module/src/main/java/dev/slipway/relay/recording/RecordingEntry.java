package dev.slipway.relay.recording;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the list: a file, or a recording that has none yet. Immutable.
 *
 * @param name what was recorded
 * @param source the address of the input with secrets masked, empty where it is not known any more
 * @param fileName the file, empty before there is one
 * @param bytes its size
 * @param started when it was begun
 * @param stopped when it was written last, null while it is being written
 * @param state how the recording does, null when it is none of this run
 * @param duration how long it plays, null while that is not known
 * @param error what went wrong, or null
 */
record RecordingEntry(
    String name,
    String source,
    String fileName,
    long bytes,
    Instant started,
    @Nullable Instant stopped,
    @Nullable RecordingState state,
    @Nullable Duration duration,
    @Nullable String error) {

  /** Returns whether it is being written. */
  boolean active() {
    return stopped == null;
  }
}
