package dev.slipway.relay.recording;

import dev.slipway.api.Lease;
import dev.slipway.api.ModuleMetrics;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Gauges of single recordings, told apart by the label {@code recording}, for as long as these are made. Thread-safe; no method blocks.
 *
 * <p>Of {@value #MOST} at most, so that what can be scraped has an end; the sums over all of them are always there.
 */
final class RecordingGauges {

  /** How many recordings have gauges of their own. */
  static final int MOST = 50;

  private static final Logger LOG = System.getLogger(RecordingGauges.class.getName());

  private final ModuleMetrics metrics;
  private final Recordings recordings;
  private final Map<String, List<Lease>> shown = new HashMap<>();
  private int left;

  RecordingGauges(ModuleMetrics metrics, Recordings recordings) {
    this.metrics = metrics;
    this.recordings = recordings;
  }

  /** Adds the gauges of recordings that have begun, and takes back those of recordings that have ended. */
  synchronized void look() {
    Set<String> active = recordings.active().stream().map(Wanted::name).collect(Collectors.toSet());
    shown.entrySet().removeIf(each -> {
      boolean over = !active.contains(each.getKey());
      if (over) {
        each.getValue().forEach(Lease::close);
      }
      return over;
    });
    for (String name : active) {
      if (shown.size() < MOST && !shown.containsKey(name)) {
        show(name);
      }
    }
    left = active.size() - shown.size();
  }

  /** Returns how many recordings have no gauges of their own. */
  synchronized int left() {
    return left;
  }

  private void show(String name) {
    List<Lease> leases = new ArrayList<>();
    shown.put(name, leases);
    try {
      add(leases, name, "running", "", "1 while its file grows, else 0", each -> each.state() == RecordingState.RUNNING ? 1 : 0);
      add(leases, name, "bytes", "bytes", "Bytes written to its files", RecordingStatus::bytes);
      add(leases, name, "bitrate", "bits_per_second", "Bits per second of late", RecordingStatus::bitrate);
      add(leases, name, "restarts", "", "How often its recorder was started again", RecordingStatus::restarts);
      add(leases, name, "lost", "bytes", "Bytes left out because the disk was too slow", RecordingStatus::lostBytes);
    } catch (IllegalStateException closing) { // or the module has as many meters as it may
      LOG.log(Level.DEBUG, () -> "no gauges of recording '" + name + "': " + closing.getMessage());
    }
  }

  private void add(
      List<Lease> leases, String name, String what, String unit, String description,
      Function<RecordingStatus, ? extends Number> value) {
    leases.add(metrics.gauge("recording_" + what, unit, description, Map.of("recording", name), () -> {
      RecordingStatus status = recordings.statusOf(name);
      return status == null ? 0 : value.apply(status);
    }));
  }
}
