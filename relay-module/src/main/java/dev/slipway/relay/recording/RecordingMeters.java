package dev.slipway.relay.recording;

import dev.slipway.api.ModuleMetrics;

/** What recordings amount to, as meters of the module. Stateless. */
public final class RecordingMeters {

  private RecordingMeters() {}

  /** Shows the totals of {@code recordings} for as long as the module runs. */
  public static void show(ModuleMetrics metrics, Recordings recordings) {
    metrics.gauge("recordings.active", "", "Recordings that are being made", () -> recordings.totals().active());
    metrics.gauge("recordings.failed", "", "Recordings that have failed and were not started again", () -> recordings.totals().failed());
    metrics.gauge("recordings.files", "", "Files of recordings", () -> recordings.totals().files());
    metrics.gauge("recordings.file.bytes", "bytes", "Size of all files of recordings", () -> recordings.totals().fileBytes());
    metrics.gauge("recordings.written.bytes", "bytes", "Bytes recorded since the start", () -> recordings.totals().writtenBytes());
    metrics.gauge("recordings.restarts", "", "Recorders started again after they had died", () -> recordings.totals().restarts());
    metrics.gauge("recordings.deleted", "", "Files deleted because they are not to be kept", () -> recordings.totals().deleted());
    metrics.gauge("recordings.free.bytes", "bytes", "Space left in the folder of recordings", () -> recordings.totals().freeBytes());
  }
}
