package dev.slipway.relay.engine;

/** Where outputs are started. Thread-safe. */
public interface Outputs {

  /** Starts an output, which uses its input until it is stopped. Does not block: whatever is wrong shows in its status. */
  Output start(OutputSpec spec);
}
