package dev.slipway.relay.rtsp;

import java.time.Instant;

/**
 * One stream of the server, as {@code GET /api/rtsp/status} shows it. Immutable.
 *
 * @param name its name
 * @param path its path, {@code /relay/<name>}
 * @param clients how many players hear it
 * @param bytesReceived bytes of media that its publishers sent
 * @param startTime when it began
 */
public record RtspStatus(String name, String path, int clients, long bytesReceived, Instant startTime) {}
