package dev.slipway.relay;

import dev.slipway.api.Deadline;
import dev.slipway.api.Work;
import dev.slipway.relay.engine.InputUse;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import dev.slipway.relay.ffmpeg.FfmpegHome;
import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.hub.Hub;
import dev.slipway.relay.hub.HubReader;
import dev.slipway.relay.rtsp.FaceCommand;
import dev.slipway.relay.rtsp.RelayNames;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings inputs into the RTSP server: for as long as somebody plays one, an ffmpeg publishes it there. Thread-safe.
 *
 * <p>The RTSP server hands out an address with a password of its own; it is an argument of that process only, and masked in what is
 * heard of it.
 */
final class RtspFaces implements RelayNames {

  private static final Logger LOG = System.getLogger(RtspFaces.class.getName());
  private static final Duration FIRST_MEDIA = Duration.ofSeconds(10);
  private static final Duration END = Duration.ofSeconds(4);
  private static final int QUEUE_BYTES = 8 * 1_024 * 1_024;

  private final Work work;
  private final FfmpegHome home;
  private final Predicate<String> known;
  private final BiFunction<String, String, Optional<InputUse>> inputs;

  /**
   * Faces of inputs.
   *
   * @param work where processes are started
   * @param home the program
   * @param known whether there is an input of that name
   * @param inputs uses the input of a name for what the second text says
   */
  RtspFaces(Work work, FfmpegHome home, Predicate<String> known, BiFunction<String, String, Optional<InputUse>> inputs) {
    this.work = work;
    this.home = home;
    this.known = known;
    this.inputs = inputs;
  }

  @Override
  public boolean isPulled(String name) {
    return known.test(name);
  }

  @Override
  public Face open(String name, URI address) throws IOException {
    Ffmpeg ffmpeg = home.get();
    InputUse use = inputs.apply(name, "RTSP players").orElseThrow(() -> new IOException("there is no input '" + name + "'"));
    Running face = new Running(use, ffmpeg, address);
    work.platform("rtsp-face").newThread(face).start();
    return face;
  }

  /** One input on its way into the server. Its fields are guarded by its lock. */
  private final class Running implements Face, Runnable, MediaProcess.Listener {

    private final InputUse use;
    private final Ffmpeg ffmpeg;
    private final URI address;
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable MediaProcess process;
    private boolean closed;

    Running(InputUse use, Ffmpeg ffmpeg, URI address) {
      this.use = use;
      this.ffmpeg = ffmpeg;
      this.address = address;
    }

    /** Starts the process once it is known what the input carries. */
    @Override
    public void run() {
      Hub hub = use.input().hub();
      try {
        if (!hub.awaitTracks(FIRST_MEDIA)) {
          LOG.log(Level.INFO, "input '" + use.input().spec().name() + "' sends nothing that could be played by RTSP now");
          end();
          return;
        }
        begin(hub);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        end();
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.WARNING, "input '" + use.input().spec().name() + "' cannot be played by RTSP: " + e);
        end();
      }
    }

    private synchronized void begin(Hub hub) throws IOException {
      if (closed) {
        end();
        return;
      }
      HubReader reader = hub.join("RTSP players", QUEUE_BYTES);
      process = MediaProcess.start(work, "rtsp-face", ffmpeg.command(FaceCommand.arguments(address)), reader, null, this);
    }

    @Override
    public void line(String maskedStderrLine) {
      LOG.log(Level.DEBUG, maskedStderrLine);
    }

    @Override
    public void ended(int status, @Nullable String lastError) {
      if (lastError != null && !isClosed()) {
        LOG.log(Level.WARNING, "input '" + use.input().spec().name() + "' can no longer be played by RTSP: " + lastError);
      }
      end();
    }

    private synchronized boolean isClosed() {
      return closed;
    }

    private void end() {
      if (!over.getAndSet(true)) {
        use.close();
      }
    }

    @Override
    public boolean isAlive() {
      return !over.get();
    }

    @Override
    public synchronized void close() {
      closed = true;
      MediaProcess running = process;
      if (running == null) {
        return;
      }
      work.virtual("rtsp-face-end").newThread(() -> {
        try {
          running.stop(Deadline.after(END));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }).start();
    }
  }
}
