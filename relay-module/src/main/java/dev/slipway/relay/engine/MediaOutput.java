package dev.slipway.relay.engine;

import dev.slipway.api.Deadline;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.ffmpeg.Progress;
import dev.slipway.relay.hub.Hub;
import dev.slipway.relay.hub.HubReader;
import dev.slipway.relay.hub.Tracks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint with its process. Thread-safe: its own fields are guarded by the keeper's lock, or volatile.
 *
 * <p>It begins when the tracks of its input are known, and stays connected while the source is away: nothing to send is no
 * stall.
 */
final class MediaOutput implements Output, Keeper.Job {

  /** What may wait for an endpoint, 16 s at 4 Mbit/s; all readers of a hub share it. */
  private static final int WAITING_BYTES = 8 * 1024 * 1024;
  /** A source that sends nothing for so long sends nothing. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final OutputSpec spec;
  private final Tools tools;
  private final MediaInputs inputs;
  private final Keeper keeper;
  private final Runnable stopped;
  private volatile InputUse use;
  private volatile @Nullable Run run;
  private volatile long sent;
  private long hubBytes;
  private long hubMovedAt;

  /**
   * One start.
   *
   * @param reader what it sends
   * @param tracks what that is
   * @param sentBefore the bytes that were sent before it
   * @param lostBefore the bytes that were lost before it
   */
  private record Run(HubReader reader, Tracks tracks, long sentBefore, long lostBefore) {
    long lost() {
      return lostBefore + reader.lostBytes();
    }
  }

  MediaOutput(OutputSpec spec, Tools tools, MediaInputs inputs, Runnable stopped) {
    this.spec = spec;
    this.tools = tools;
    this.inputs = inputs;
    this.stopped = stopped;
    use = inputs.use(spec.input(), user());
    keeper = tools.keeper("output " + spec.name() + " of " + spec.input().name(), this, Healing.Rules.output(tools.stale()));
  }

  private String user() {
    return "output " + spec.name();
  }

  void tick() {
    keeper.tick();
  }

  /** Has it end without waiting for that. */
  void quit() {
    keeper.quit();
  }

  /** Asks what still runs after {@link #quit} to end. */
  void terminate() {
    keeper.terminate();
  }

  /** Returns whether it was stopped and nothing of it runs any more. */
  boolean gone() {
    return keeper.gone();
  }

  @Override
  public OutputSpec spec() {
    return spec;
  }

  @Override
  public OutputStatus status() {
    Keeper.View view = keeper.view();
    Run current = run;
    long bytes = current == null ? 0 : current.sentBefore() + sent;
    return new OutputStatus(view.state(), tools.ago(view.inStateNanos()), bytes, view.bitrate(), view.speed(), view.fps(),
        current == null ? 0 : current.lost(), view.restarts(), view.attempt(), tools.in(view.untilNextNanos()), view.error(), view.pid());
  }

  @Override
  public void retryNow() {
    keeper.retryNow();
  }

  @Override
  public void stop(Deadline deadline) throws InterruptedException {
    try {
      keeper.stop(deadline);
    } finally {
      use.close();
      stopped.run();
    }
  }

  // ---- what the keeper asks ----

  /** The tracks are known, and not too many others start; an input that was ended over this one's head is used anew. */
  @Override
  public boolean ready() {
    if (!inputs.runs(use)) {
      use = inputs.use(spec.input(), user());
    }
    return use.input().hub().tracks().isPresent() && tools.starts().take();
  }

  @Override
  public MediaProcess start(MediaProcess.Listener listener) throws IOException, InterruptedException {
    Ffmpeg ffmpeg = tools.ffmpeg().get();
    Way way = tools.gate().output(spec.url());
    OnTheWay heard = new OnTheWay(way, spec.url(), listener);
    try {
      Hub hub = use.input().hub();
      Tracks known = hub.tracks().orElseThrow(() -> new IOException("the input carries nothing"));
      List<String> command = ffmpeg.command(Arguments.push(way, spec.encoding(), known, tools.ffmpeg().encoders()));
      HubReader next = hub.join(spec.name(), WAITING_BYTES);
      Run before = run;
      run = before == null ? new Run(next, known, 0, 0) : new Run(next, known, before.sentBefore() + sent, before.lost());
      sent = 0;
      return MediaProcess.start(tools.work(), "output", command, next, null, heard);
    } catch (IOException | RuntimeException e) {
      heard.close();
      throw e;
    }
  }

  @Override
  public long moved(Progress progress) {
    return progress.totalSize() + progress.frame() + progress.outTime().toMillis();
  }

  @Override
  public long bytes(Progress progress) {
    Run current = run;
    return progress.totalSize() > 0 || current == null ? progress.totalSize() : current.reader().bytes();
  }

  @Override
  public boolean idle(long now) {
    long bytes = use.input().hub().bytes();
    if (bytes != hubBytes) {
      hubBytes = bytes;
      hubMovedAt = now;
    }
    return now - hubMovedAt > QUIET_NANOS;
  }

  /** Another codec, or one track more or less, is not what the program was told to send. */
  @Override
  public boolean outdated() {
    Optional<Tracks> now = use.input().hub().tracks();
    Run current = run;
    return now.isPresent() && current != null && !now.get().equals(current.tracks());
  }

  @Override
  public void line(String line) {}

  @Override
  public void progress(Progress progress) {
    sent = bytes(progress);
  }

  @Override
  public String toString() {
    return "output " + spec.name() + " of input " + spec.input().name();
  }
}
