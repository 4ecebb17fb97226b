package dev.slipway.relay;

import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Setting;
import dev.slipway.relay.control.Control;
import dev.slipway.relay.guard.Hosts;
import dev.slipway.relay.hub.LiveTs;
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
 * {@link #quiesce} takes no more changes and ends the event streams; {@link #drain} gives outputs their end of input, then ends the
 * inputs. What the module owns follows in the reverse order of {@link #start}: the RTSP server, the proxy, and the sweep.
 */
public final class RelayModule implements Lifecycle {

  private static final Logger LOG = System.getLogger(RelayModule.class.getName());

  private final EngineRoom.Maker maker;
  private @Nullable EngineRoom engine;
  private @Nullable Control control;

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

    AtomicReference<@Nullable RtspServer> rtsp = new AtomicReference<>();
    Control opened = Control.open(context, settings.control(), room.inputs(), room.outputs(), new Control.Surroundings(
        new Hosts(settings.hosts()), name -> localUrl(rtsp.get(), name), room::describe));
    control = opened;
    context.statistics(opened::statistics);

    context.own("step after RTSP", new StopStep("RTSP server", deadline -> "connections left: " + connections(rtsp.get())));
    RtspServer server = RtspServer.start(context, room.faces(opened::knows, opened::use));
    rtsp.set(server);
    context.web().http("/api/rtsp", settings.control().access(), new RtspApi(server));

    LiveTs live = context.own("live streams", new LiveTs(
        name -> opened.use(name, "viewer").map(use -> LiveTs.Source.of(use.input().hub(), use::close)), settings.maxViewers()));
    context.web().http("/api/relay/live", settings.control().access(), live);
    context.web().assets("/relay");
    context.web().page("Relay", "/relay/");
    opened.begin();
  }

  /** Takes no more changes, and ends the event streams. */
  @Override
  public void quiesce() {
    if (control != null) {
      LOG.log(Level.INFO, "relay: no more changes; event streams that end: " + control.endEvents());
    }
  }

  /** Ends what runs, in the direction in which media flows. */
  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    EngineRoom room = engine;
    if (room != null) {
      StopStep.run("outputs", end -> {
        room.endOutputs(end);
        return "ended";
      }, deadline);
      StopStep.run("inputs", end -> {
        room.endInputs(end);
        return "ended";
      }, deadline);
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
