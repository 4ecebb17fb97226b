/**
 * The kernel of the platform.
 */
module dev.slipway.lifecycle {
  requires transitive dev.slipway.api;
  requires jakarta.json;
  requires java.management;
  requires jdk.management;
  requires static org.jspecify;

  exports dev.slipway.lifecycle;
}
