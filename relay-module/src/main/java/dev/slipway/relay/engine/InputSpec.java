package dev.slipway.relay.engine;

/**
 * What is to be pulled. Immutable.
 *
 * @param name its name, already checked
 * @param url where it is, already checked by form; hosts are checked when it is opened
 */
public record InputSpec(String name, String url) {}
