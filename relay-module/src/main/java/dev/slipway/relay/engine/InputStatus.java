package dev.slipway.relay.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an input does, at a moment. Immutable.
 *
 * @param state its state
 * @param since since when it is in that state
 * @param users how many outputs, recordings and viewers use it
 * @param bitrate bits per second over the last seconds
 * @param speed media seconds per second
 * @param fps frames per second
 * @param dropped frames that ffmpeg dropped
 * @param restarts how often its process was started again
 * @param nextTry when it is tried again, or null
 * @param lastError what went wrong last, with secrets masked, or null
 * @param pid its process, or 0
 */
public record InputStatus(
    RelayState state,
    Instant since,
    int users,
    double bitrate,
    double speed,
    double fps,
    long dropped,
    long restarts,
    @Nullable Instant nextTry,
    @Nullable String lastError,
    long pid) {}
