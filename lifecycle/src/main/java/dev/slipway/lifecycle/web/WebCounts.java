package dev.slipway.lifecycle.web;

import java.util.List;

/**
 * What the server has done so far. Immutable.
 *
 * @param byStatusClass requests by the first digit of their status, at index 1 to 5; at 0 those that broke off
 * @param failed requests that were answered with 5xx, but for probes that were told no
 * @param byLatency requests by latency, for each of {@link #LATENCY_BOUNDS_MICROS} and beyond; not cumulative
 * @param latencyNanos the latencies added up, in nanoseconds
 * @param requestsUnderWay requests under way now
 * @param streams event streams open now
 * @param connections connections open now
 * @param accepted connections accepted
 * @param late connections closed because their peer was too slow
 * @param broken connections that broke while something was read
 */
public record WebCounts(
    List<Long> byStatusClass,
    long failed,
    List<Long> byLatency,
    long latencyNanos,
    long requestsUnderWay,
    int streams,
    int connections,
    long accepted,
    long late,
    long broken) {

  /** Upper bounds of the latency buckets in microseconds; what lies beyond the last has a bucket of its own. */
  public static final List<Long> LATENCY_BOUNDS_MICROS =
      List.of(500L, 1_000L, 2_500L, 5_000L, 10_000L, 25_000L, 50_000L, 100_000L, 250_000L, 500_000L, 1_000_000L, 5_000_000L);

  /** Copies the lists. */
  public WebCounts {
    byStatusClass = List.copyOf(byStatusClass);
    byLatency = List.copyOf(byLatency);
  }
}
