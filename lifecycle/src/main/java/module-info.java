/**
 * The kernel of the platform.
 */
module dev.slipway.lifecycle {
  requires transitive dev.slipway.api;
  requires jakarta.json;
  requires org.yaml.snakeyaml;
  requires static org.jspecify;

  exports dev.slipway.lifecycle;
}
