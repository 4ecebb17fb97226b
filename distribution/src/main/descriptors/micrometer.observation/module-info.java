/** Observations: part of the signatures of micrometer's core. */
module micrometer.observation {
  requires transitive micrometer.commons;

  exports io.micrometer.observation;
  exports io.micrometer.observation.annotation;
  exports io.micrometer.observation.docs;
  exports io.micrometer.observation.transport;
}
