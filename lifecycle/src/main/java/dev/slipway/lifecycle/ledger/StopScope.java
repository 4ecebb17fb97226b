package dev.slipway.lifecycle.ledger;

/** How much is stopped, which decides what peers are told: to go elsewhere, or to come back. */
public enum StopScope {
  /** The whole platform: sockets close with 1001. */
  PLATFORM,
  /** One module with its dependents: sockets close with 1012. */
  MODULE
}
