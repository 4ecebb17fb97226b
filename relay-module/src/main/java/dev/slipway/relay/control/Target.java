package dev.slipway.relay.control;

import org.jspecify.annotations.Nullable;

/**
 * An input, or one of its outputs, that a client names. Immutable; names are checked by form.
 *
 * @param input the name of the input
 * @param inputUrl where it is as the client knows it, or null where it does not say
 * @param output the name of the output, or null for the input with all its outputs
 * @param outputUrl where it goes as the client knows it, or null where it does not say
 */
record Target(String input, @Nullable String inputUrl, @Nullable String output, @Nullable String outputUrl) {

  /** Returns a whole input. */
  static Target input(String name) {
    return new Target(name, null, null, null);
  }

  /** Returns one output of an input. */
  static Target output(String input, String name) {
    return new Target(input, null, name, null);
  }

  @Override
  public String toString() {
    return output == null ? "input '" + input + "'" : "output '" + output + "' of input '" + input + "'";
  }
}
