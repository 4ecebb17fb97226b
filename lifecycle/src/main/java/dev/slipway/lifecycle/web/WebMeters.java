package dev.slipway.lifecycle.web;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests. Thread-safe. */
final class WebMeters {

  private static final long[] BOUNDS_MICROS = WebCounts.LATENCY_BOUNDS_MICROS.stream().mapToLong(Long::longValue).toArray();

  private final LongAdder[] classes = adders(6);
  private final LongAdder[] buckets = adders(BOUNDS_MICROS.length + 1);
  private final LongAdder began = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    for (int i = 0; i < count; i++) {
      adders[i] = new LongAdder();
    }
    return adders;
  }

  void begin() {
    began.increment();
  }

  void end(int status, boolean failure, long tookNanos) {
    int kind = status / 100;
    classes[kind >= 1 && kind <= 5 ? kind : 0].increment();
    if (failure) {
      failed.increment();
    }
    nanos.add(tookNanos);
    buckets[bucket(TimeUnit.NANOSECONDS.toMicros(tookNanos))].increment();
    ended.increment();
  }

  private static int bucket(long micros) {
    int i = 0;
    while (i < BOUNDS_MICROS.length && micros > BOUNDS_MICROS[i]) {
      i++;
    }
    return i;
  }

  long underWay() {
    long done = ended.sum();
    return Math.max(0, began.sum() - done);
  }

  long failed() {
    return failed.sum();
  }

  List<Long> byClass() {
    return sums(classes);
  }

  List<Long> byLatency() {
    return sums(buckets);
  }

  long totalNanos() {
    return nanos.sum();
  }

  private static List<Long> sums(LongAdder[] adders) {
    return Arrays.stream(adders).map(LongAdder::sum).toList();
  }
}
