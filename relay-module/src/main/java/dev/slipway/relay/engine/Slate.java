package dev.slipway.relay.engine;

import dev.slipway.api.Deadline;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.hub.Codec;
import dev.slipway.relay.hub.Hub;
import dev.slipway.relay.hub.PictureForm;
import dev.slipway.relay.hub.Tracks;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is shown while a source is away: a black picture of the size of the last one, and silence where there was sound.
 *
 * <p>Thread-safe. It is shown only in place of H.264 and AAC, the coding that it has itself: in place of another it would be other
 * tracks, for which every endpoint would have to connect again.
 */
final class Slate {

  private static final System.Logger LOG = System.getLogger(Slate.class.getName());
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String name;
  private final Tools tools;
  private final Hub hub;
  private final Timeline timeline;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable MediaProcess process;
  private @Nullable Thread starter;
  private boolean shown;
  private boolean tried;
  private long triedAt;
  /** What was shown last; it stays known where a slate that could not be shown has left nothing in the hub. */
  private volatile PictureForm form = new PictureForm(640, 360, 25, 1);

  Slate(String name, Tools tools, Hub hub, Timeline timeline) {
    this.name = name;
    this.tools = tools;
    this.hub = hub;
    this.timeline = timeline;
  }

  private static boolean suits(Tracks tracks) {
    return tracks.video().filter(video -> video.codec() == Codec.H264).isPresent()
        && tracks.audio().filter(audio -> audio.codec() != Codec.AAC).isEmpty();
  }

  /** Odd sides cannot be encoded as all players know them, and what a stream says of its size may be anything. */
  private static boolean suits(PictureForm form) {
    return form.width() % 2 == 0 && form.height() % 2 == 0 && Math.min(form.width(), form.height()) >= Encoding.Size.LEAST
        && Math.max(form.width(), form.height()) <= Encoding.Size.MOST;
  }

  /** Shows it in place of those tracks, if that is possible and not the case. Does not block. */
  void show(Tracks tracks) {
    long now = tools.nanoClock().getAsLong();
    lock.lock();
    try {
      boolean soon = tried && now - triedAt < AGAIN_NANOS;
      if (shown || soon || !suits(tracks)) {
        return;
      }
      shown = true;
      tried = true;
      triedAt = now;
      Timeline.Part part = timeline.open(true);
      Thread thread = tools.work().virtual("starter").newThread(() -> start(part, tracks.audio().isPresent()));
      starter = thread;
      thread.start();
    } finally {
      lock.unlock();
    }
  }

  private void start(Timeline.Part part, boolean sound) {
    try {
      PictureForm pictures = hub.pictures().filter(Slate::suits).orElse(form);
      form = pictures;
      Ffmpeg ffmpeg = tools.ffmpeg().get();
      MediaProcess started = MediaProcess.startSource(tools.work(), "slate",
          ffmpeg.command(Arguments.slate(tools.ffmpeg().encoders(), pictures, sound)), part, (status, error) -> hide());
      boolean late;
      lock.lock();
      try {
        late = !shown;
        process = started;
      } finally {
        lock.unlock();
      }
      if (late) {
        started.close();
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, () -> name + " has no slate: " + e.getMessage());
      hide();
    }
  }

  /** Shows it no more. Does not block. */
  void hide() {
    MediaProcess current;
    lock.lock();
    try {
      shown = false;
      current = process;
    } finally {
      lock.unlock();
    }
    if (current != null) {
      current.close();
    }
  }

  /** Ends it for good, once nobody shows it any more. Blocks. */
  void stop(Deadline deadline) throws InterruptedException {
    hide();
    Thread starting;
    lock.lock();
    try {
      starting = starter;
    } finally {
      lock.unlock();
    }
    if (starting != null) {
      starting.join(Math.max(1, deadline.remaining(TimeUnit.MILLISECONDS)));
    }
    MediaProcess last;
    lock.lock();
    try {
      last = process;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.stop(deadline);
    }
  }
}
