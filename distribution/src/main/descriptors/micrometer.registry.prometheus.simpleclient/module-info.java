/** The registry behind {@code /metrics}. */
module micrometer.registry.prometheus.simpleclient {
  requires transitive micrometer.core;
  requires transitive simpleclient;
  requires simpleclient.common;

  exports io.micrometer.prometheus;
}
