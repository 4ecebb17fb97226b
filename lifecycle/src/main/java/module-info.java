/**
 * The kernel of the platform.
 */
module dev.slipway.lifecycle {
  requires transitive dev.slipway.api;
  requires static org.jspecify;

  exports dev.slipway.lifecycle;

  uses dev.slipway.api.Lifecycle;
}
