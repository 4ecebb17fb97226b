package dev.slipway.relay.control;

import dev.slipway.api.Event;

/**
 * What is wanted could not be read, and something was done about it. Immutable.
 *
 * @param summary what went wrong and what was done
 */
record WantedRestored(String summary) implements Event {

  @Override
  public Severity severity() {
    return Severity.WARNING;
  }
}
