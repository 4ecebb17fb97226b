package dev.slipway.relay.engine;

/** How an input or output does. */
public enum RelayState {
  /** Its process was started and has not yet moved media. */
  STARTING,
  /** Media flows. */
  RUNNING,
  /** An input that has lost its source and tries to get it back; those who use it stay connected. */
  RECONNECTING,
  /** An output that waits for its next attempt. */
  RETRYING,
  /** Nobody wants it to run. */
  STOPPED,
  /** It cannot run until somebody changes something. */
  ERROR
}
