package dev.slipway.relay;

import dev.slipway.api.ModuleContext;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.engine.Outputs;
import java.io.IOException;

/**
 * What pulls and pushes. Immutable. Seam of the first hour.
 *
 * @param inputs the inputs
 * @param outputs the outputs
 */
record EngineRoom(Inputs inputs, Outputs outputs) {

  /** Makes one for a module. */
  @FunctionalInterface
  interface Maker {

    /** Makes one whose parts belong to {@code context}. */
    EngineRoom make(ModuleContext context) throws IOException;
  }
}
