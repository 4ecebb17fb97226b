package dev.slipway.relay.recording;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a recording does, at a moment. Immutable.
 *
 * @param name its name
 * @param source the address of its input, with secrets masked
 * @param state its state
 * @param since since when it is in that state
 * @param started when it was asked for
 * @param fileName the file that is being written, or was written last; null before the first
 * @param files how many files it has begun
 * @param bytes bytes written to all of them
 * @param recorded media time in all of them
 * @param bitrate bits per second that are written now
 * @param restarts how often its recorder was started again after it had died
 * @param lostBytes bytes of its input that were left out because the disk was too slow
 * @param nextTry when it is tried again, or null
 * @param lastError what went wrong last, or null
 * @param pid the process that writes, or 0
 */
public record RecordingStatus(
    String name,
    String source,
    RecordingState state,
    Instant since,
    Instant started,
    @Nullable String fileName,
    int files,
    long bytes,
    Duration recorded,
    double bitrate,
    long restarts,
    long lostBytes,
    @Nullable Instant nextTry,
    @Nullable String lastError,
    long pid) {}
