/**
 * Meters and registries. Its binders for other libraries are neither exported nor given the modules they would need,
 * so that the image stays without them.
 */
module micrometer.core {
  requires java.logging;
  requires transitive micrometer.commons;
  requires transitive micrometer.observation;
  requires HdrHistogram;
  requires LatencyUtils;

  exports io.micrometer.core.annotation;
  exports io.micrometer.core.instrument;
  exports io.micrometer.core.instrument.composite;
  exports io.micrometer.core.instrument.config;
  exports io.micrometer.core.instrument.config.validate;
  exports io.micrometer.core.instrument.cumulative;
  exports io.micrometer.core.instrument.distribution;
  exports io.micrometer.core.instrument.distribution.pause;
  exports io.micrometer.core.instrument.internal;
  exports io.micrometer.core.instrument.noop;
  exports io.micrometer.core.instrument.search;
  exports io.micrometer.core.instrument.simple;
  exports io.micrometer.core.instrument.step;
  exports io.micrometer.core.instrument.util;
  exports io.micrometer.core.util.internal.logging to micrometer.registry.prometheus.simpleclient;
}
