/** A feature that takes all memory. */
module third.party.hungry {
  requires dev.slipway.api;
  requires io.helidon.webserver;
  provides dev.slipway.api.Lifecycle with third.party.hungry.Feature;
}
