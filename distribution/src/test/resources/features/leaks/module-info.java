/** A feature that leaves everything behind. */
module third.party.leaks {
  requires dev.slipway.api;
  requires io.helidon.webserver;
  requires java.management;
  provides dev.slipway.api.Lifecycle with third.party.leaks.Feature;
}
