package dev.slipway.relay;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.Refusal;
import dev.slipway.relay.control.Control;
import dev.slipway.relay.control.Recorder;
import dev.slipway.relay.control.WantedRecording;
import dev.slipway.relay.recording.Recordings;
import dev.slipway.relay.recording.Wanted;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;

/** Recordings as the control knows them: begun again after a restart, ended with their input, and kept in the file. Thread-safe. */
final class Recorders implements Recorder {

  private static final Logger LOG = System.getLogger(Recorders.class.getName());

  private final Recordings recordings;

  Recorders(Recordings recordings) {
    this.recordings = recordings;
  }

  @Override
  public void begin(WantedRecording recording) {
    try {
      recordings.start(new Wanted(recording.name(), recording.source()));
    } catch (Refusal refusal) {
      LOG.log(Level.WARNING, "recording '" + recording.name() + "' does not go on: " + refusal.getMessage());
    }
  }

  @Override
  public void end(WantedRecording recording) throws InterruptedException {
    recordings.stop(recording.name());
  }

  /** Tells {@code control} of each change, one after the other on a worker of {@code pool}, which must have one and room for one more. */
  void tell(Control control, BoundedPool pool) {
    recordings.watch(() -> {
      try {
        pool.trySubmit(() -> control.recordings(
            recordings.active().stream().map(each -> new WantedRecording(each.name(), each.source())).toList()));
      } catch (RejectedExecutionException stopping) {
        LOG.log(Level.DEBUG, "recordings change while the relay stops");
      }
    });
  }
}
