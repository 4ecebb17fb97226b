package dev.slipway.relay.rtsp;

/**
 * The server in numbers, at a moment. Immutable.
 *
 * @param streams names that have a stream
 * @param publishers peers that publish
 * @param players peers that play
 * @param connections open connections
 * @param received bytes of media that publishers sent
 * @param sent bytes that peers got
 * @param lost pictures and sound packets that slow players did not get
 * @param stalled peers cut since they took nothing for too long
 * @param idle peers cut since they sent nothing for too long
 * @param denied requests with wrong credentials
 * @param refused connections over a limit
 * @param malformed requests, frames and packets that were malformed
 */
public record RtspNumbers(int streams, int publishers, int players, int connections, long received, long sent, long lost, long stalled,
    long idle, long denied, long refused, long malformed) {}
