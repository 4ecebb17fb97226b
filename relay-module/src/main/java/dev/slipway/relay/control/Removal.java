package dev.slipway.relay.control;

import java.util.List;

/**
 * What was deleted together, so that it can be brought back together. Immutable.
 *
 * @param inputs whole inputs with their outputs, each with its place among the inputs
 * @param outputs single outputs of inputs that stayed
 * @param recordings recordings that were wanted of the inputs
 */
record Removal(List<Placed> inputs, List<Single> outputs, List<WantedRecording> recordings) {

  /** Copies the lists. */
  Removal {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    recordings = List.copyOf(recordings);
  }

  /**
   * An input and where it stood. Immutable.
   *
   * @param at its place among the inputs
   * @param input the input
   */
  record Placed(int at, WantedInput input) {}

  /**
   * An output and where it stood. Immutable.
   *
   * @param input the name of its input
   * @param at its place among the outputs
   * @param output the output
   */
  record Single(String input, int at, WantedOutput output) {}

  /** Returns whether nothing was deleted. */
  boolean isEmpty() {
    return inputs.isEmpty() && outputs.isEmpty();
  }

  /** Returns how many outputs went, those of whole inputs included. */
  int outputCount() {
    return outputs.size() + inputs.stream().mapToInt(each -> each.input().outputs().size()).sum();
  }
}
