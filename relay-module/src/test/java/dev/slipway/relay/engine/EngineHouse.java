package dev.slipway.relay.engine;

import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Setting;
import dev.slipway.api.Work;
import dev.slipway.relay.ffmpeg.FfmpegHome;
import dev.slipway.relay.ffmpeg.Leftovers;
import dev.slipway.relay.rtsp.RelayNames;
import dev.slipway.relay.rtsp.RtspServer;
import dev.slipway.relay.rtsp.RtspSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A module that is an engine and an RTSP server to pull from, under the name of the relay. */
final class EngineHouse implements Lifecycle {

  private final AtomicReference<Rooms> rooms;

  /** What a test gets. */
  record Rooms(Engine engine, RtspServer rtsp, FfmpegHome ffmpeg, Path folder, int swept) {}

  EngineHouse(AtomicReference<Rooms> rooms) {
    this.rooms = rooms;
  }

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public List<Setting<?>> settings() {
    List<Setting<?>> all = new ArrayList<>(EngineSettings.ALL);
    all.addAll(RtspSettings.ALL);
    all.add(FfmpegHome.PROGRAM);
    return all;
  }

  @Override
  public void start(ModuleContext context) throws IOException {
    Leftovers leftovers = Leftovers.of(context.data());
    int swept = leftovers.sweep();
    Work work = leftovers.mark(context.work(), Map.of());
    FfmpegHome ffmpeg = new FfmpegHome(work, context.settings().get(FfmpegHome.PROGRAM), context.data());
    Engine engine = context.own("engine", Engine.start(work, ffmpeg, new OpenGate(context.data()), context.clock(), context.settings()));
    rooms.set(new Rooms(engine, RtspServer.start(context, RelayNames.NONE), ffmpeg, context.data(), swept));
  }

  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    rooms.get().engine().endOutputs(deadline);
    rooms.get().engine().endInputs(deadline);
  }

  /** Lets everybody pass but one name. */
  private record OpenGate(Path folder) implements Gate {

    @Override
    public void check(String url) {
      if (url.contains("forbidden.example")) {
        throw new IllegalArgumentException("the host forbidden.example must not be reached");
      }
    }

    @Override
    public Path file(String name) {
      return folder.resolve(name);
    }
  }
}
