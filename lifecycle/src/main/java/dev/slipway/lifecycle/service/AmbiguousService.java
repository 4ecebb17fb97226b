package dev.slipway.lifecycle.service;

/** Two modules provide one contract, and the configuration does not say which one counts. */
public final class AmbiguousService extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  AmbiguousService(String contract, String first, String second) {
    super("modules '" + first + "' and '" + second + "' both provide " + contract + ": remove one, or pick one with"
        + " services.pick: " + contract + "=" + first);
  }
}
