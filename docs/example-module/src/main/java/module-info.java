/** The beacon: an example of a feature module. */
module com.example.beacon {
  requires dev.slipway.api;

  provides dev.slipway.api.Lifecycle with
      com.example.beacon.BeaconModule;
}
