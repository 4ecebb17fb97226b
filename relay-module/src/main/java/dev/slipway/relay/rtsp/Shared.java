package dev.slipway.relay.rtsp;

import dev.slipway.api.RateLimiter;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * What all connections of a server share. Immutable; its parts are thread-safe.
 *
 * @param settings the settings
 * @param streams the streams
 * @param faces inputs of the relay that can be played
 * @param authority who may do what
 * @param failures how often one address may come with wrong credentials
 * @param counters what is counted
 * @param writers makes the threads that write to players
 * @param clock the time of day
 * @param nanoClock the monotonic clock
 * @param random for sessions and nonces
 */
record Shared(RtspSettings settings, Streams streams, Faces faces, Authority authority, RateLimiter failures, RtspCounters counters,
    ThreadFactory writers, InstantSource clock, LongSupplier nanoClock, SecureRandom random) {}
