package dev.slipway.relay.recording;

import dev.slipway.api.ModuleMetrics;
import dev.slipway.api.Statistic;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What recordings amount to, and how each of them does, as {@code /metrics} and the final statistics show it. Thread-safe; no method
 * blocks.
 */
public final class RecordingMeters {

  private final ModuleMetrics metrics;
  private final Recordings recordings;

  /** Shows {@code recordings} for as long as the module runs. */
  public RecordingMeters(ModuleMetrics metrics, Recordings recordings) {
    this.metrics = metrics;
    this.recordings = recordings;
    show("active", "", "Recordings that are made now", RecordingTotals::active);
    show("failed", "", "Recordings of late that have failed", RecordingTotals::failed);
    show("files", "", "Files of recordings in the folder", RecordingTotals::files);
    show("file_bytes", "bytes", "The size of all files of recordings", RecordingTotals::fileBytes);
    show("written_bytes", "bytes", "What was written to recordings since the start", RecordingTotals::writtenBytes);
    show("restarts", "", "How often a recorder had to be started again", RecordingTotals::restarts);
    show("deleted", "", "Files that retention has deleted", RecordingTotals::deleted);
    show("free_bytes", "bytes", "What can still be written to the folder", RecordingTotals::freeBytes);
    RecordingGauges gauges = new RecordingGauges(metrics, recordings);
    recordings.watch(gauges::look);
    metrics.gauge("recordings_without_gauges", "",
        "Recordings that have no gauges of their own, of which there are so many at most", gauges::left);
  }

  private void show(String name, String unit, String description, ToLongFunction<RecordingTotals> value) {
    metrics.gauge("recordings_" + name, unit, description, () -> value.applyAsLong(recordings.totals()));
  }

  /** Returns the lines of the final statistics. */
  public List<Statistic> statistics() {
    RecordingTotals totals = recordings.totals();
    return List.of(
        new Statistic("recorded", totals.writtenBytes(), "bytes"),
        Statistic.count("recorders started again", totals.restarts()),
        Statistic.count("recordings deleted by retention", totals.deleted()));
  }
}
