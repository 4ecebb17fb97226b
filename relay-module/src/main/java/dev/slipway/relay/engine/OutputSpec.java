package dev.slipway.relay.engine;

/**
 * What is to be pushed. Immutable.
 *
 * @param input where its media comes from
 * @param name its name, unique among the outputs of its input, already checked
 * @param url where it goes, already checked by form; hosts are checked when it is opened
 * @param encoding what is made of the media on the way
 */
public record OutputSpec(InputSpec input, String name, String url, Encoding encoding) {}
