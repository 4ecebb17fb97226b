/** A feature with WebSocket endpoints that have tight limits. */
module third.party.peers {
  requires dev.slipway.api;
  requires io.helidon.webserver;
  provides dev.slipway.api.Lifecycle with third.party.peers.Feature;
}
