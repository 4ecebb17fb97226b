package dev.slipway.relay.control;

import dev.slipway.api.Lease;
import dev.slipway.api.ModuleMetrics;
import dev.slipway.relay.engine.RelayState;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Gauges of single inputs and outputs, told apart by the labels {@code input} and {@code output}, for as long as these are wanted.
 * Called by the board, one call at a time.
 *
 * <p>Of {@value #MOST} at most, so that what can be scraped has an end; the sums over all of them are always there.
 */
final class RelayGauges {

  /** How many inputs and outputs have gauges of their own. */
  static final int MOST = 120;

  private static final Logger LOG = System.getLogger(RelayGauges.class.getName());

  private final ModuleMetrics metrics;
  private final Board board;
  private final Map<Target, List<Lease>> shown = new HashMap<>();

  RelayGauges(ModuleMetrics metrics, Board board) {
    this.metrics = metrics;
    this.board = board;
    board.samples().forEach(this::show);
    board.observe(this::changed);
  }

  private void changed(Board.Change change) {
    if (change.now() != null) {
      show(change.now());
      return;
    }
    List<Lease> leases = shown.remove(change.before().target());
    if (leases != null) {
      leases.forEach(Lease::close);
    }
  }

  private void show(Sample sample) {
    if (shown.size() >= MOST || shown.containsKey(sample.target())) {
      return;
    }
    List<Lease> leases = new ArrayList<>();
    shown.put(sample.target(), leases);
    try {
      add(leases, sample, "running", "", "1 while media flows, else 0", each -> each.state() == RelayState.RUNNING ? 1 : 0);
      add(leases, sample, "bytes", "bytes", "Bytes that came in or went out", each -> each.load().bytes());
      add(leases, sample, "bitrate", "bits_per_second", "Bits per second of late", each -> each.load().bitrate());
      add(leases, sample, "restarts", "", "How often its process was started again", Sample::restarts);
      add(leases, sample, "dropped", "", "Frames that an input dropped, or bytes that an output lost", each -> each.load().dropped());
    } catch (IllegalStateException closing) { // or the module has as many meters as it may
      LOG.log(Level.DEBUG, () -> "no gauges of " + sample.target() + ": " + closing.getMessage());
    }
  }

  private void add(
      List<Lease> leases, Sample sample, String name, String unit, String description, Function<Sample, ? extends Number> value) {
    Target target = sample.target();
    Map<String, String> labels = sample.output().isEmpty()
        ? Map.of("input", sample.input()) : Map.of("input", sample.input(), "output", sample.output());
    leases.add(metrics.gauge((sample.output().isEmpty() ? "input_" : "output_") + name, unit, description, labels,
        () -> board.sample(target).<Number>map(value).orElse(0)));
  }
}
