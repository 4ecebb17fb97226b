package dev.slipway.relay;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Setting;
import dev.slipway.api.Web;
import dev.slipway.relay.control.Control;
import dev.slipway.relay.guard.Hosts;
import dev.slipway.relay.hls.Previews;
import dev.slipway.relay.hub.LiveTs;
import dev.slipway.relay.recording.RecordingApi;
import dev.slipway.relay.recording.RecordingMeters;
import dev.slipway.relay.recording.RecordingSettings;
import dev.slipway.relay.recording.RecordingStream;
import dev.slipway.relay.recording.Recordings;
import dev.slipway.relay.rtsp.RtspServer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The relay feature: live video, pulled once per input, pushed to many endpoints, recorded and previewed.
 *
 * <p>An input's ffmpeg → hub → a bounded queue for each reader → an output's, recorder's or viewer's pipe or socket. At a stop,
 * {@link #quiesce} takes no more changes and ends the event streams; {@link #drain} gives outputs and recorders their end of input, then
 * ends the inputs. What the module owns follows in the reverse order of {@link #start}: the RTSP server, the watch of the recordings,
 * the proxy, and the sweep.
 */
public final class RelayModule implements Lifecycle {

  private static final Logger LOG = System.getLogger(RelayModule.class.getName());

  private final EngineRoom.Maker maker;
  private @Nullable EngineRoom engine;
  private @Nullable Control control;
  private @Nullable Recordings recordings;
  private @Nullable EndableStreams recordingStreams;

  /** The feature. */
  public RelayModule() {
    this(MediaRoom::open);
  }

  /** The feature with another engine. */
  RelayModule(EngineRoom.Maker maker) {
    this.maker = maker;
  }

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public List<Setting<?>> settings() {
    return RelaySettings.ALL;
  }

  @Override
  public void start(ModuleContext context) throws IOException {
    RelaySettings settings = RelaySettings.read(context.settings());
    context.own("last step", new StopStep("sweep", deadline -> sweep()));
    EngineRoom room = maker.make(context, settings);
    engine = room;

    Recordings opened = Recordings.open(context, room.inputs(), room::ffmpeg, RecordingSettings.read(context.settings()));
    context.own("recordings", new StopStep("watch of recordings", deadline -> {
      opened.close();
      return "ended";
    }));
    recordings = opened;
    context.statistics(new RecordingMeters(context.metrics(), opened)::statistics);

    AtomicReference<@Nullable RtspServer> rtsp = new AtomicReference<>();
    Control control = Control.open(context, settings.control(), room.inputs(), room.outputs(), new Control.Surroundings(
        new Hosts(settings.hosts()), name -> localUrl(rtsp.get(), name), room::describe));
    this.control = control;
    context.statistics(control::statistics);

    context.own("step after RTSP", new StopStep("RTSP server", deadline -> "connections left: " + connections(rtsp.get())));
    RtspServer server = RtspServer.start(context, room.faces(control::knows, control::use));
    rtsp.set(server);
    serve(context, settings, control, opened, server);
    Previews.open(context, room.inputs(), control::spec, room::converter, settings.control().access().read());

    Recorders recorders = new Recorders(opened);
    control.begin(recorders);
    recorders.tell(control, context.work().pool("wishes", 1, 1));
  }

  /** Opens what is beside the control's own endpoints. */
  private void serve(
      ModuleContext context, RelaySettings settings, Control control, Recordings recordings, RtspServer server) {
    AccessPolicy access = settings.control().access();
    Web web = context.web();
    web.http("/api/rtsp", access, new RtspApi(server));
    web.http("/api/recording", access, new RecordingApi(recordings, control::spec));
    EndableStreams streams = new EndableStreams(new RecordingStream(recordings));
    web.sse("/api/recording/sse", access, RecordingStream.policy(), streams);
    recordingStreams = streams;
    LiveTs live = context.own("live streams", new LiveTs(
        name -> control.use(name, "viewer").map(use -> LiveTs.Source.of(use.input().hub(), use::close)), settings.maxViewers(),
        context.work().scheduler()));
    web.http("/api/relay/live", access, live);
    web.assets("/relay");
    web.page("Relay", "/relay/");
  }

  /** Takes no more changes, and ends the event streams. */
  @Override
  public void quiesce() {
    int streams = (control == null ? 0 : control.endEvents()) + (recordingStreams == null ? 0 : recordingStreams.end());
    if (recordings != null) {
      recordings.quiesce();
    }
    LOG.log(Level.INFO, "relay: no more changes; event streams that end: " + streams);
  }

  /** Ends what runs, in the direction in which media flows. */
  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    EngineRoom room = engine;
    Recordings recorders = recordings;
    if (room == null || recorders == null) {
      return;
    }
    StopStep.run("outputs and recorders", end -> {
      Thread files = Thread.ofPlatform().name("relay/end-of-recordings").start(() -> drained(recorders, end));
      room.endOutputs(end);
      files.join();
      return "ended";
    }, deadline);
    StopStep.run("inputs", end -> {
      room.endInputs(end);
      return "ended";
    }, deadline);
  }

  private static void drained(Recordings recordings, Deadline deadline) {
    try {
      recordings.drain(deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns where an input is played by RTSP, without the credentials that only the relay's own processes have. */
  private static String localUrl(@Nullable RtspServer server, String name) {
    if (server == null || server.port() == 0) {
      return "";
    }
    URI own = server.ownAddress(name);
    return "rtsp://" + own.getHost() + ":" + own.getPort() + own.getPath();
  }

  private static int connections(@Nullable RtspServer server) {
    return server == null ? 0 : server.numbers().connections();
  }

  private String sweep() {
    return "processes left behind: " + (engine == null ? 0 : engine.sweep());
  }
}
