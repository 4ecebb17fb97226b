package dev.slipway.relay;

import dev.slipway.api.ModuleMetrics;
import dev.slipway.api.Statistic;
import dev.slipway.relay.recording.RecordingTotals;
import dev.slipway.relay.recording.Recordings;
import java.util.List;
import java.util.function.ToLongFunction;

/** What recordings amount to, as {@code /metrics} and the final statistics show it. Thread-safe; no method blocks. */
final class RecordingMeters {

  private final ModuleMetrics metrics;
  private final Recordings recordings;

  RecordingMeters(ModuleMetrics metrics, Recordings recordings) {
    this.metrics = metrics;
    this.recordings = recordings;
    show("recordings_active", "", "Recordings that are made now", RecordingTotals::active);
    show("recordings_failed", "", "Recordings of late that have failed", RecordingTotals::failed);
    show("recordings_files", "", "Files of recordings in the folder", RecordingTotals::files);
    show("recordings_file_bytes", "bytes", "The size of all files of recordings", RecordingTotals::fileBytes);
    show("recordings_written_bytes", "bytes", "What was written to recordings since the start", RecordingTotals::writtenBytes);
    show("recordings_restarts", "", "How often a recorder had to be started again", RecordingTotals::restarts);
    show("recordings_deleted", "", "Files that retention has deleted", RecordingTotals::deleted);
    show("recordings_free_bytes", "bytes", "What can still be written to the folder", RecordingTotals::freeBytes);
  }

  private void show(String name, String unit, String description, ToLongFunction<RecordingTotals> value) {
    metrics.gauge(name, unit, description, () -> value.applyAsLong(recordings.totals()));
  }

  /** Returns the lines of the final statistics. */
  List<Statistic> statistics() {
    RecordingTotals totals = recordings.totals();
    return List.of(
        new Statistic("recorded", totals.writtenBytes(), "bytes"),
        Statistic.count("recorders started again", totals.restarts()),
        Statistic.count("recordings deleted by retention", totals.deleted()));
  }
}
