/** Exemplars by OpenTelemetry, asked for by name at the start of the collectors; absent here, which they accept. */
module simpleclient.tracer.otel {
  requires simpleclient.tracer.common;

  exports io.prometheus.client.exemplars.tracer.otel;
}
