/**
 * The contract between the platform and its feature modules: what a module is, and everything it may ask of its host.
 *
 * <p>Enter at {@link dev.slipway.api.Lifecycle}, which a module implements, and {@link dev.slipway.api.ModuleContext},
 * the one door through which it gets threads, endpoints, services and resources.
 */
module dev.slipway.api {
  requires transitive io.helidon.health;
  requires transitive io.helidon.metrics.api;
  requires transitive io.helidon.webserver;
  requires transitive jakarta.json;
  requires static transitive org.jspecify;

  exports dev.slipway.api;
}
