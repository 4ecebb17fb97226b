package dev.slipway.relay;

import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Setting;
import dev.slipway.relay.control.Control;
import dev.slipway.relay.guard.Hosts;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The relay feature: live video, pulled once per input, pushed to many endpoints, recorded and previewed.
 *
 * <p>An input's ffmpeg → hub → a bounded queue for each reader → an output's, recorder's or viewer's pipe or socket. At a stop,
 * {@link #quiesce} takes no more changes and ends the event streams; {@link #drain} gives outputs and recorders their end of input,
 * then stops inputs, the RTSP server and the watch of the folder.
 */
public final class RelayModule implements Lifecycle {

  private static final Logger LOG = System.getLogger(RelayModule.class.getName());

  private final EngineRoom.Maker maker;
  private @Nullable Control control;

  /** The feature. */
  public RelayModule() {
    this(context -> {
      throw new IOException("the engine is not there yet");
    });
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
    EngineRoom engine = maker.make(context);
    Hosts hosts = new Hosts(settings.hosts());
    Control opened = Control.open(context, settings.control(), engine.inputs(), engine.outputs(),
        new Control.Surroundings(hosts, name -> "", json -> { }));
    control = opened;
    context.statistics(opened::statistics);
    opened.begin();
  }

  /** Takes no more changes, and ends the event streams. */
  @Override
  public void quiesce() {
    if (control != null) {
      LOG.log(Level.INFO, "relay: no more changes; event streams that end: " + control.endEvents());
    }
  }

  /** Ends what runs, in the order in which media flows backwards. */
  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    if (control != null) {
      LOG.log(Level.INFO, "relay: outputs that have ended: " + control.stopOutputs(deadline));
    }
  }
}
