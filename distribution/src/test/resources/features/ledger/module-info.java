/** A feature that needs another, and has requests that last. */
module third.party.ledger {
  requires dev.slipway.api;
  requires io.helidon.http;
  requires io.helidon.webserver;
  provides dev.slipway.api.Lifecycle with third.party.ledger.Feature;
}
