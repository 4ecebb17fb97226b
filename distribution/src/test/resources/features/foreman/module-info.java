/** A feature that stops and starts others. */
module third.party.foreman {
  requires dev.slipway.api;
  requires io.helidon.webserver;
  provides dev.slipway.api.Lifecycle with third.party.foreman.Feature;
}
