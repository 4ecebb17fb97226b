/** A feature that takes all carriers. */
module third.party.spinner {
  requires dev.slipway.api;
  requires io.helidon.webserver;
  provides dev.slipway.api.Lifecycle with third.party.spinner.Feature;
}
