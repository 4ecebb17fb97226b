/** Pause detection, on the way of every micrometer timer. */
module LatencyUtils {
  requires HdrHistogram;

  exports org.LatencyUtils;
}
