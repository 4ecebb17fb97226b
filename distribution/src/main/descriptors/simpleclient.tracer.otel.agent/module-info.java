/** Exemplars by OpenTelemetry's agent, asked for by name at the start of the collectors; absent here, which they accept. */
module simpleclient.tracer.otel.agent {
  requires simpleclient.tracer.common;

  exports io.prometheus.client.exemplars.tracer.otel_agent;
}
