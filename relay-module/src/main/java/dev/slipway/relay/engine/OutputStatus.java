package dev.slipway.relay.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an output does, at a moment. Immutable.
 *
 * @param state its state
 * @param since since when it is in that state
 * @param bytes what it has sent since it was started, over all its processes
 * @param bitrate bits per second over the last seconds
 * @param speed media seconds per second
 * @param fps frames per second
 * @param dropped bytes that it lost since it was too slow
 * @param restarts how often its process was started again
 * @param attempt the number of the attempt that is under way or comes next, 0 while media flows
 * @param nextTry when it is tried again, or null
 * @param lastError what went wrong last, with secrets masked, or null
 * @param pid its process, or 0
 */
public record OutputStatus(
    RelayState state,
    Instant since,
    long bytes,
    double bitrate,
    double speed,
    double fps,
    long dropped,
    long restarts,
    int attempt,
    @Nullable Instant nextTry,
    @Nullable String lastError,
    long pid) {}
