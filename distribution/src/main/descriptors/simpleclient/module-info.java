/** Prometheus' own collectors. */
module simpleclient {
  requires transitive simpleclient.tracer.common;
  requires simpleclient.tracer.otel;
  requires simpleclient.tracer.otel.agent;

  exports io.prometheus.client;
  exports io.prometheus.client.exemplars;
}
