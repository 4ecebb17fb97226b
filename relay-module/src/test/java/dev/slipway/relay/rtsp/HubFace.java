package dev.slipway.relay.rtsp;

import dev.slipway.api.Deadline;
import dev.slipway.api.Work;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.hub.Hub;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An ffmpeg that publishes what a hub carries into the RTSP server. Thread-safe. */
final class HubFace implements RelayNames.Face {

  private static final Logger LOGGER = System.getLogger(HubFace.class.getName());
  private static final int QUEUE_BYTES = 16 * 1_024 * 1_024;
  private static final Duration LADDER = Duration.ofSeconds(5);

  private final Work work;
  private final MediaProcess process;
  private final AtomicBoolean closing = new AtomicBoolean();

  private HubFace(Work work, MediaProcess process) {
    this.work = work;
    this.process = process;
  }

  /**
   * Starts to publish. Blocks while the process is made.
   *
   * @param atEnd is called once, when it has ended
   */
  static HubFace open(Work work, Ffmpeg ffmpeg, Hub hub, URI address, Runnable atEnd) throws IOException {
    return new HubFace(work, MediaProcess.start(
        work, "rtsp-face", ffmpeg.command(FaceCommand.arguments(address)), hub.join("RTSP players", QUEUE_BYTES), null,
        new MediaProcess.Listener() {
          @Override
          public void ended(int status, @Nullable String lastError) {
            LOGGER.log(Level.DEBUG, "the face of " + hub + " ended with " + status + (lastError == null ? "" : ": " + lastError));
            atEnd.run();
          }
        }));
  }

  @Override
  public boolean isAlive() {
    return process.pid() != 0 && !closing.get();
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    try {
      work.virtual("rtsp-face-end").newThread(this::stop).start();
    } catch (RejectedExecutionException | IllegalStateException e) {
      process.close(); // the module is closing, and gives no time
    }
  }

  private void stop() {
    try {
      process.stop(Deadline.after(LADDER));
    } catch (InterruptedException e) {
      process.close();
      Thread.currentThread().interrupt();
    }
  }
}
