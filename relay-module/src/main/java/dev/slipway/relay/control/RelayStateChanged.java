package dev.slipway.relay.control;

import dev.slipway.api.Event;
import dev.slipway.relay.engine.RelayState;

/**
 * An input or output is in another state. Immutable.
 *
 * @param target the input or output
 * @param from the state before
 * @param to the state now
 * @param error what went wrong, empty when nothing did
 */
record RelayStateChanged(Target target, RelayState from, RelayState to, String error) implements Event {

  @Override
  public String summary() {
    return target + " is " + Samples.word(to) + (severity() == Severity.INFO || error.isEmpty() ? "" : ": " + error);
  }

  @Override
  public Severity severity() {
    return switch (to) {
      case STARTING, RUNNING, STOPPED -> Severity.INFO;
      case RECONNECTING, RETRYING -> Severity.WARNING;
      case ERROR -> Severity.ERROR;
    };
  }
}
