package dev.slipway.ticks;

import dev.slipway.api.ModuleMetrics;
import dev.slipway.api.Statistic;
import io.helidon.metrics.api.Counter;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What the module counts, as {@code /metrics}, the status and the final statistics show it. Thread-safe; no method blocks.
 *
 * <p>Opened sessions minus closed sessions are the active ones, at every moment and by construction.
 */
final class TickMeters {

  private static final double SECOND_NANOS = 1e9;

  private final RateMeter rate;
  private final Tally ticks;
  private final Tally deliveries;
  private final Tally conflated;
  private final Tally gaps;
  private final Tally errors;
  private final Tally opened;
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicInteger mostActive = new AtomicInteger();

  /** Meters at zero, shown among {@code metrics}. */
  TickMeters(ModuleMetrics metrics, LongSupplier nanoClock) {
    rate = new RateMeter(nanoClock);
    ticks = new Tally(metrics.counter("ticks", "Ticks that were numbered and sent"));
    deliveries = new Tally(metrics.counter("deliveries", "Ticks handed to sessions, one for each tick and session"));
    conflated = new Tally(metrics.counter("conflated", "Ticks that sessions were told are left out for them"));
    gaps = new Tally(metrics.counter("gaps", "Ticks that sessions asked for and that were not kept any more"));
    errors = new Tally(metrics.counter("errors", "Messages of clients that were not understood"));
    opened = new Tally(metrics.counter("sessions", "Sessions that were opened"));
    metrics.gauge("sessions_active", "", "Sessions that are open", active::get);
    metrics.gauge("streams_active", "", "Event streams that are open", streams::get);
    metrics.gauge("rate", "ticks_per_second", "Ticks per second over the last five seconds", rate::perSecond);
    metrics.gauge("data_age", "seconds", "Time since the last tick", this::ageSeconds);
  }

  /** Adds gauges of the source and of those who listen. */
  static void show(ModuleMetrics metrics, TickSource source, Subscribers subscribers) {
    metrics.gauge("behind", "", "Sessions that read too slowly for all that they asked for", subscribers::behind);
    metrics.gauge("waiting", "frames", "Frames that wait for all sessions together", subscribers::waiting);
    metrics.gauge("groups", "", "Different subscriptions", subscribers::groups);
    metrics.gauge("source_up", "", "1 while ticks may come from the source, else 0",
        () -> source.state() == TickSource.State.LIVE ? 1 : 0);
    metrics.gauge("source_errors", "", "How often the upstream did what it should not have", source::errors);
    metrics.gauge("source_reconnects", "", "How often the upstream was lost and looked for again", source::reconnects);
    metrics.gauge("source_restarts", "", "How often the upstream began to number anew", source::restarts);
    metrics.gauge("source_lost", "ticks", "Ticks that the upstream numbered and that never came here", source::lost);
    metrics.gauge("skipped", "ticks", "Ticks that the source never made because their time had passed", source::skipped);
  }

  /** Counts a tick that was numbered. */
  void published() {
    rate.mark();
    ticks.add(1);
  }

  /** Counts ticks that were handed to sessions. */
  void delivered(long count) {
    deliveries.add(count);
  }

  /** Counts ticks that sessions were told are left out for them. */
  void conflated(long count) {
    conflated.add(count);
  }

  /** Counts ticks that a session asked for and that are not kept any more. */
  void gap(long count) {
    gaps.add(count);
  }

  /** Counts a message that was not understood. */
  void notUnderstood() {
    errors.add(1);
  }

  /** Counts a session that opened. */
  void opened() {
    opened.add(1);
    mostActive.accumulateAndGet(active.incrementAndGet(), Math::max);
  }

  /** Counts an event stream that opened. */
  void streamOpened() {
    streams.incrementAndGet();
  }

  /** Counts the end of an event stream. */
  void streamClosed() {
    streams.decrementAndGet();
  }

  /** Returns how many event streams are open. */
  int streams() {
    return streams.get();
  }

  /** Counts the end of a session that was counted as opened. */
  void closed() {
    active.decrementAndGet();
  }

  /** Returns how many sessions are open. */
  int active() {
    return active.get();
  }

  /** Returns how many sessions were opened. */
  long total() {
    return opened.sum();
  }

  /** Returns how many ticks were handed to sessions. */
  long deliveries() {
    return deliveries.sum();
  }

  /** Returns how many ticks sessions were told are left out. */
  long conflated() {
    return conflated.sum();
  }

  /** Returns ticks per second of late. */
  double perSecond() {
    return rate.perSecond();
  }

  /** Returns the seconds since the last tick. */
  double ageSeconds() {
    return rate.sinceLastNanos() / SECOND_NANOS;
  }

  /** Returns the lines of the final statistics. */
  List<Statistic> statistics(TickSource source) {
    return List.of(
        Statistic.count("ticks sent", ticks.sum()),
        Statistic.count("ticks skipped by the source", source.skipped()),
        Statistic.count("deliveries", deliveries.sum()),
        Statistic.count("deliveries left out", conflated.sum()),
        Statistic.count("ticks asked for and not kept any more", gaps.sum()),
        Statistic.count("sessions", opened.sum()),
        Statistic.count("sessions at the same time, at most", mostActive.get()),
        Statistic.count("messages not understood", errors.sum()));
  }

  /** A count that is shown as a meter and can be read here even where meters are switched off. */
  private record Tally(Counter meter, LongAdder count) {

    Tally(Counter meter) {
      this(meter, new LongAdder());
    }

    void add(long more) {
      meter.increment(more);
      count.add(more);
    }

    long sum() {
      return count.sum();
    }
  }
}
