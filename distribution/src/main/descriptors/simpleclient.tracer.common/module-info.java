/** Where exemplars would get their span from. */
module simpleclient.tracer.common {
  exports io.prometheus.client.exemplars.tracer.common;
}
