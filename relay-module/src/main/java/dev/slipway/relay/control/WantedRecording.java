package dev.slipway.relay.control;

/**
 * A recording that shall be made for as long as the platform runs and nobody stops it. Immutable.
 *
 * @param name the name of its input, which its files are named after
 * @param source the address of the input that is recorded, secrets included
 */
public record WantedRecording(String name, String source) {}
