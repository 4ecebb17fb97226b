package dev.slipway.chat;

import dev.slipway.api.ModuleMetrics;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.Statistic;
import dev.slipway.chat.protocol.ErrorCode;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.DistributionSummary;
import io.helidon.metrics.api.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the module counts, as {@code /metrics} and the final statistics show it. Thread-safe; no method blocks. */
final class ChatMeters {

  private final Tally opened;
  private final Tally received;
  private final Tally delivered;
  private final Tally committed;
  private final Tally commitFailures;
  private final Tally replayed;
  private final Timer commitTime;
  private final DistributionSummary commitSize;
  private final Timer sessionTime;
  private final Map<ErrorCode, Tally> refused = new EnumMap<>(ErrorCode.class);
  private final Map<SocketEnd.Kind, Tally> ends = new EnumMap<>(SocketEnd.Kind.class);
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicInteger mostActive = new AtomicInteger();
  private final AtomicInteger replays = new AtomicInteger();
  private final AtomicLong stopNanos = new AtomicLong();

  /** Meters at zero, shown among {@code metrics}. */
  ChatMeters(ModuleMetrics metrics) {
    opened = new Tally(metrics.counter("sessions", "Sessions that were opened"));
    received = new Tally(metrics.counter("messages_in", "Messages that clients sent, understood or not"));
    delivered = new Tally(metrics.counter("messages_out", "Messages handed to sessions, one for each message and session"));
    committed = new Tally(metrics.counter("messages_committed", "Messages that the log keeps"));
    commitFailures = new Tally(metrics.counter("commit_failures", "Commits that the log did not do"));
    replayed = new Tally(metrics.counter("messages_replayed", "Messages told again to sessions that were away"));
    commitTime = metrics.timer("commit", "How long a commit takes");
    commitSize = metrics.summary("commit_messages", "messages", "How many messages are committed at once");
    sessionTime = metrics.timer("session_duration", "How long sessions last");
    for (ErrorCode code : ErrorCode.values()) {
      refused.put(code, new Tally(metrics.counter("refused_" + word(code), "Refused with the code " + code.text())));
    }
    for (SocketEnd.Kind kind : SocketEnd.Kind.values()) {
      ends.put(kind, new Tally(metrics.counter("ended_" + word(kind), "Sessions that ended in this way")));
    }
    metrics.gauge("sessions_active", "", "Sessions that are open", active::get);
    metrics.gauge("replays_active", "", "Sessions that are told what they missed", replays::get);
  }

  /** Adds gauges of what is going on. */
  void show(ModuleMetrics metrics, Rooms rooms, InFlight inFlight) {
    metrics.gauge("rooms", "", "Rooms that are in memory", rooms::count);
    metrics.gauge("in_flight", "", "Messages that were accepted and wait for their acknowledgement", inFlight::count);
  }

  void opened() {
    opened.add(1);
    mostActive.accumulateAndGet(active.incrementAndGet(), Math::max);
  }

  void closed(SocketEnd end, Duration lasted) {
    active.decrementAndGet();
    tally(ends, end.kind()).add(1);
    sessionTime.record(lasted);
  }

  void received() {
    received.add(1);
  }

  void delivered(long frames) {
    delivered.add(frames);
  }

  void committed(int messages, long nanos) {
    committed.add(messages);
    commitTime.record(nanos, TimeUnit.NANOSECONDS);
    commitSize.record(messages);
  }

  void commitFailed() {
    commitFailures.add(1);
  }

  void refused(ErrorCode code) {
    tally(refused, code).add(1);
  }

  void replays(int more) {
    replays.addAndGet(more);
  }

  void replayed(int messages) {
    replayed.add(messages);
  }

  /** Notes how long a stop took from its beginning until every accepted message was answered. */
  void stopped(long nanos) {
    stopNanos.set(nanos);
  }

  int active() {
    return active.get();
  }

  long committed() {
    return committed.sum();
  }

  /** Returns the lines of the final statistics. */
  List<Statistic> statistics() {
    List<Statistic> lines = new ArrayList<>(List.of(
        Statistic.count("messages received", received.sum()),
        Statistic.count("messages committed", committed.sum()),
        Statistic.count("messages delivered", delivered.sum()),
        Statistic.count("messages replayed", replayed.sum()),
        Statistic.count("failed commits", commitFailures.sum()),
        Statistic.count("sessions", opened.sum()),
        Statistic.count("sessions at the same time, at most", mostActive.get()),
        new Statistic("stop until all was acknowledged", stopNanos.get() / 1e6, "ms")));
    refused.forEach((code, tally) -> {
      if (tally.sum() > 0) {
        lines.add(Statistic.count("refused: " + code.text(), tally.sum()));
      }
    });
    return lines;
  }

  private static <E extends Enum<E>> Tally tally(Map<E, Tally> tallies, E key) {
    Tally tally = tallies.get(key);
    if (tally == null) {
      throw new IllegalStateException("no tally of " + key);
    }
    return tally;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
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
