package dev.slipway.relay.control;

import dev.slipway.api.Refusal;
import io.helidon.http.Status;

/**
 * How much may be wanted. Immutable.
 *
 * @param inputs how many inputs
 * @param outputs how many outputs, over all inputs
 */
record Limits(int inputs, int outputs) {

  /**
   * Returns {@code wanted}.
   *
   * @throws Refusal when it is too much: 409
   */
  Wanted check(Wanted wanted) {
    if (wanted.inputs().size() > inputs) {
      throw new Refusal(Status.CONFLICT_409, "too-many-inputs", "there may be " + inputs + " inputs (modules.relay.max-inputs)");
    }
    if (wanted.outputs() > outputs) {
      throw new Refusal(Status.CONFLICT_409, "too-many-outputs", "there may be " + outputs + " outputs (modules.relay.max-outputs)");
    }
    return wanted;
  }
}
