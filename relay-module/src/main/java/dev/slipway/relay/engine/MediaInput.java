package dev.slipway.relay.engine;

import dev.slipway.api.Deadline;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.ffmpeg.Progress;
import dev.slipway.relay.hub.Hub;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One source with its process and its hub. Thread-safe: its own fields are guarded by the keeper's lock, or volatile.
 *
 * <p>The time in the hub is that of this input and not of its source: see {@link Timeline}.
 */
final class MediaInput implements Keeper.Job {

  /** A group of pictures of 10 s at 6 Mbit/s; whoever joins amid a longer one waits for the next. */
  private static final int GOP_BYTES = 8 * 1024 * 1024;
  private static final Pattern UNKNOWN_TO_TS =
      Pattern.compile("Stream (\\d+), codec (\\w+), is muxed as a private data stream.*");
  private static final String PICTURES = "0";

  private final String url;
  private final Tools tools;
  private final BooleanSupplier mayStart;
  private final Hub hub;
  private final Timeline timeline;
  private final Slate slate;
  private final Keeper keeper;
  private volatile boolean encodeSound;
  private volatile boolean changed;
  private volatile @Nullable String unfit;
  private volatile Timeline.@Nullable Part part;

  /** An input that is not looked at before its first {@link #tick}; {@code mayStart} says whether nobody else pulls its source. */
  MediaInput(InputSpec spec, Tools tools, BooleanSupplier mayStart) {
    this.url = spec.url();
    this.tools = tools;
    this.mayStart = mayStart;
    hub = new Hub(spec.name(), GOP_BYTES, tools.nanoClock());
    timeline = new Timeline(hub, tools.nanoClock());
    slate = new Slate("input " + spec.name(), tools, hub, timeline);
    keeper = tools.keeper("input " + spec.name(), this, Healing.Rules.input(tools.stale()));
  }

  String url() {
    return url;
  }

  Hub hub() {
    return hub;
  }

  void tick() {
    keeper.tick();
    if (!tools.slate()) {
      return;
    }
    RelayState state = keeper.view().state();
    if (state == RelayState.RECONNECTING || state == RelayState.ERROR) {
      hub.tracks().ifPresent(slate::show);
    } else {
      slate.hide();
    }
  }

  void retryNow() {
    keeper.retryNow();
  }

  InputStatus status(int users) {
    Keeper.View view = keeper.view();
    return new InputStatus(view.state(), tools.ago(view.inStateNanos()), users, view.bitrate(), view.speed(), view.fps(),
        view.progress().dropFrames(), view.restarts(), tools.in(view.untilNextNanos()), view.error(), view.pid());
  }

  /** Ends it: its readers come to their end when the process has ended, or at the deadline. Blocks. */
  void stop(Deadline deadline) throws InterruptedException {
    try {
      keeper.stop(deadline);
      slate.stop(deadline);
    } finally {
      hub.close();
    }
  }

  // ---- what the keeper asks ----

  @Override
  public boolean ready() {
    return mayStart.getAsBoolean();
  }

  @Override
  public MediaProcess start(MediaProcess.Listener listener) throws IOException, InterruptedException {
    String misfit = unfit;
    if (misfit != null) {
      unfit = null;
      throw new IllegalArgumentException(misfit);
    }
    Ffmpeg ffmpeg = tools.ffmpeg().get();
    changed = false;
    if (url.equals(Arguments.DEMO)) {
      return begin(ffmpeg.command(Arguments.demo(tools.ffmpeg().encoders())), listener);
    }
    Way way = tools.gate().input(url);
    OnTheWay heard = new OnTheWay(way, url, listener);
    try {
      return begin(ffmpeg.command(url.startsWith(Arguments.FILE)
          ? Arguments.play(way, encodeSound) : Arguments.pull(way, encodeSound)), heard);
    } catch (IOException | RuntimeException e) {
      heard.close();
      throw e;
    }
  }

  private MediaProcess begin(List<String> command, MediaProcess.Listener listener) throws IOException {
    Timeline.Part next = timeline.open(false);
    part = next;
    return MediaProcess.startSource(tools.work(), "input", command, next, listener);
  }

  @Override
  public long moved(Progress progress) {
    return bytes(progress);
  }

  @Override
  public long bytes(Progress progress) {
    Timeline.Part current = part;
    return current == null ? 0 : current.bytes();
  }

  @Override
  public boolean idle(long now) {
    return false;
  }

  @Override
  public boolean outdated() {
    return changed;
  }

  /** Sound that a transport stream cannot carry, such as a camera's G.711, is encoded from the next start on, which is at once. */
  @Override
  public void line(String line) {
    Matcher matcher = UNKNOWN_TO_TS.matcher(line);
    if (!matcher.matches()) {
      return;
    }
    if (matcher.group(1).equals(PICTURES) && encodeSound) {
      unfit = "video of the codec " + matcher.group(2) + " cannot be relayed: the source must send H.264 or H.265";
    }
    encodeSound = true;
    changed = true;
  }

  @Override
  public void progress(Progress progress) {}

  @Override
  public String toString() {
    return "input " + hub;
  }
}
