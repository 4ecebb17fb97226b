package dev.slipway.relay.control;

import dev.slipway.relay.engine.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * What shall be started. Immutable; names and addresses are checked by form.
 *
 * @param input the name of the input
 * @param inputUrl where it is, or null for an input that is known
 * @param output the name of the output, or null to start the input alone
 * @param outputUrl where it goes, or null for an output that is known
 * @param preset the name of a preset, or null for none
 * @param options what is made of the media beside the preset, or null for nothing
 */
record Start(
    String input, @Nullable String inputUrl, @Nullable String output, @Nullable String outputUrl, @Nullable String preset,
    @Nullable Encoding options) {}
