package dev.slipway.ticks;

import dev.slipway.api.Frame;

/**
 * What is told between two ticks about the source: that it lost some, or numbers anew. Immutable.
 *
 * @param type the type of the message
 * @param frame the message
 */
record Mark(String type, Frame frame) {}
