package dev.slipway.relay.hub;

/**
 * One elementary stream of an input. Immutable.
 *
 * @param pid its packet identifier
 * @param codec how it is coded
 */
public record Track(int pid, Codec codec) {}
