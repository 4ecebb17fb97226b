/**
 * The relay feature: live video, pulled once per input, pushed to many endpoints, recorded and previewed.
 *
 * <p>Enter at {@code RelayModule}, the table of contents; the package {@code hub} is the heart: what an input's ffmpeg writes goes
 * through it to every reader. Nothing is exported: the host finds the feature by its provider.
 *
 * @provides dev.slipway.api.Lifecycle the feature
 */
module dev.slipway.relay {
  requires dev.slipway.api;
  requires static org.jspecify;

  provides dev.slipway.api.Lifecycle with
      dev.slipway.relay.RelayModule;
}
