package dev.slipway.relay.control;

import dev.slipway.api.Event;

/**
 * Somebody has changed what is wanted. Immutable.
 *
 * @param by the name of who did
 * @param what what was done, without secrets
 */
record RelayChanged(String by, String what) implements Event {

  @Override
  public String summary() {
    return by + " " + what;
  }
}
