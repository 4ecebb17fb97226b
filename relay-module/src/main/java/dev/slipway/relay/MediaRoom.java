package dev.slipway.relay;

import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Work;
import dev.slipway.relay.engine.Engine;
import dev.slipway.relay.engine.Gate;
import dev.slipway.relay.engine.InputUse;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.engine.Outputs;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import dev.slipway.relay.ffmpeg.FfmpegHome;
import dev.slipway.relay.ffmpeg.FfmpegMissing;
import dev.slipway.relay.ffmpeg.Leftovers;
import dev.slipway.relay.guard.MediaFolder;
import dev.slipway.relay.guard.Passages;
import dev.slipway.relay.hls.Converter;
import dev.slipway.relay.hub.Codec;
import dev.slipway.relay.rtsp.RelayNames;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The engine with the program that does the work, the checks of what it opens, and the processes of an earlier life. Thread-safe.
 *
 * <p>The relay starts also where no ffmpeg works: readiness says what is missing, and inputs and outputs wait for it.
 */
final class MediaRoom implements EngineRoom, HealthCheck {

  private static final Logger LOG = System.getLogger(MediaRoom.class.getName());

  private final Leftovers leftovers;
  private final Work work;
  private final FfmpegHome home;
  private final Engine engine;
  private volatile @Nullable Ffmpeg found;

  private MediaRoom(Leftovers leftovers, Work work, FfmpegHome home, Engine engine) {
    this.leftovers = leftovers;
    this.work = work;
    this.home = home;
    this.engine = engine;
  }

  /** Opens a room whose parts belong to {@code context}. Blocks on the file system. */
  static MediaRoom open(ModuleContext context, RelaySettings settings) throws IOException {
    Path data = context.data();
    Leftovers leftovers = Leftovers.of(data);
    leftovers.sweep();
    Passages passages = Passages.open(context, new MediaFolder(settings.mediaFolder(data)));
    Work work = leftovers.mark(context.work(), passages.proxy().environment());
    FfmpegHome home = new FfmpegHome(work, context.settings().get(FfmpegHome.PROGRAM), data.resolve("ffmpeg"));
    Engine engine = context.own("engine", Engine.start(work, home, Gate.of(passages), context.clock(), context.settings()));
    MediaRoom room = new MediaRoom(leftovers, work, home, engine);
    context.health(room);
    context.work().virtual("ffmpeg-trial").newThread(room::find).start();
    return room;
  }

  private void find() {
    try {
      found = home.get();
    } catch (FfmpegMissing missing) {
      boolean closing = Thread.currentThread().isInterrupted();
      LOG.log(closing ? Level.DEBUG : Level.WARNING, "relay: " + missing.getMessage());
    }
  }

  @Override
  public Inputs inputs() {
    return engine.inputs();
  }

  @Override
  public Outputs outputs() {
    return engine.outputs();
  }

  @Override
  public RelayNames faces(Predicate<String> known, BiFunction<String, String, Optional<InputUse>> use) {
    return new RtspFaces(work, home, known, use);
  }

  @Override
  public Ffmpeg ffmpeg() throws IOException {
    return home.get();
  }

  @Override
  public Optional<Converter> converter() {
    try {
      Ffmpeg ffmpeg = home.get();
      return home.encoders().video(Codec.H264).map(encoder -> new Converter(ffmpeg, encoder));
    } catch (FfmpegMissing missing) {
      return Optional.empty();
    }
  }

  @Override
  public void describe(JsonObjectBuilder status) {
    Ffmpeg ffmpeg = found;
    if (ffmpeg != null) {
      status.add("ffmpeg", Json.createObjectBuilder()
          .add("version", ffmpeg.version())
          .add("origin", ffmpeg.origin().name().toLowerCase(Locale.ROOT)));
    }
  }

  @Override
  public void endOutputs(Deadline deadline) throws InterruptedException {
    engine.endOutputs(deadline);
  }

  @Override
  public void endInputs(Deadline deadline) throws InterruptedException {
    engine.endInputs(deadline);
  }

  @Override
  public int sweep() {
    return leftovers.sweep();
  }

  @Override
  public String name() {
    return "ffmpeg";
  }

  /** Says what is missing and how to install it. Looks again when there was none, which takes a second. */
  @Override
  public HealthCheckResponse call() {
    HealthCheckResponse.Builder response = HealthCheckResponse.builder();
    try {
      Ffmpeg ffmpeg = home.get();
      found = ffmpeg;
      return response.status(HealthCheckResponse.Status.UP)
          .detail("version", ffmpeg.version())
          .detail("origin", ffmpeg.origin().name().toLowerCase(Locale.ROOT))
          .build();
    } catch (FfmpegMissing missing) {
      return response.status(HealthCheckResponse.Status.DOWN).detail("missing", String.valueOf(missing.getMessage())).build();
    }
  }
}
