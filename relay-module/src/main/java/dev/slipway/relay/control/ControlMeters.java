package dev.slipway.relay.control;

import dev.slipway.api.ModuleMetrics;
import dev.slipway.api.Statistic;
import dev.slipway.relay.engine.RelayState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is counted of inputs and outputs, as {@code /metrics} and the final statistics show it. Thread-safe; no method blocks. */
final class ControlMeters {

  private final Board board;
  private final Map<RelayState, LongAdder> transitions = new EnumMap<>(RelayState.class);
  private final AtomicInteger mostOutputs = new AtomicInteger();
  private final LongAdder restarts = new LongAdder();

  ControlMeters(ModuleMetrics metrics, Board board, EventStreams events) {
    this.board = board;
    for (RelayState state : RelayState.values()) {
      transitions.put(state, new LongAdder());
      metrics.gauge("inputs_" + Samples.word(state), "", "Inputs in this state", () -> count(true, state));
      metrics.gauge("outputs_" + Samples.word(state), "", "Outputs in this state", () -> count(false, state));
    }
    metrics.gauge("event_streams", "", "Event streams that are open", events::count);
    metrics.gauge("processes", "", "Processes of inputs and outputs",
        () -> board.samples().stream().filter(each -> each.pid() > 0).count());
    metrics.gauge("inputs_bitrate", "bits_per_second", "What comes in, over all inputs", () -> sum(true));
    metrics.gauge("outputs_bitrate", "bits_per_second", "What goes out, over all outputs", () -> sum(false));
    metrics.gauge("relays_without_gauges", "", "Inputs and outputs that have no gauges of their own, of which there are so many at most",
        () -> Math.max(0, board.samples().size() - RelayGauges.MOST));
    board.observe(this::changed);
  }

  private void changed(Board.Change change) {
    Sample now = change.now();
    if (now != null && now.state() != change.before().state()) {
      transitions.computeIfAbsent(now.state(), state -> new LongAdder()).increment();
    }
    if (now != null) {
      restarts.add(Math.max(0, now.restarts() - change.before().restarts()));
    }
    mostOutputs.accumulateAndGet(count(false, RelayState.RUNNING), Math::max);
  }

  private int count(boolean inputs, RelayState state) {
    return (int) of(inputs).filter(each -> each.state() == state).count();
  }

  private double sum(boolean inputs) {
    return of(inputs).mapToDouble(each -> each.load().bitrate()).sum();
  }

  private Stream<Sample> of(boolean inputs) {
    Predicate<Sample> isInput = sample -> sample.output().isEmpty();
    return board.samples().stream().filter(inputs ? isInput : isInput.negate());
  }

  /** Returns the lines of the final statistics. */
  List<Statistic> statistics() {
    return List.of(
        Statistic.count("outputs running at the same time, at most", mostOutputs.get()),
        Statistic.count("times that an input or output began to run", sum(RelayState.RUNNING)),
        Statistic.count("times that an input lost its source", sum(RelayState.RECONNECTING)),
        Statistic.count("times that an output had to try again", sum(RelayState.RETRYING)),
        Statistic.count("restarts of inputs and outputs", restarts.sum()));
  }

  private long sum(RelayState state) {
    LongAdder adder = transitions.get(state);
    return adder == null ? 0 : adder.sum();
  }
}
