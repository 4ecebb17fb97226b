package dev.slipway.lifecycle.socket;

import dev.slipway.api.Principal;

/**
 * The gate's answer to a handshake that may go on. Immutable.
 *
 * @param route where the peer goes
 * @param principal who the peer is
 */
public record Admission(SocketRoute route, Principal principal) {}
