package dev.slipway.relay.engine;

import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Setting;
import dev.slipway.api.Work;
import dev.slipway.relay.ffmpeg.FfmpegHome;
import dev.slipway.relay.ffmpeg.Leftovers;
import dev.slipway.relay.guard.Passages;
import dev.slipway.relay.guard.TestPassages;
import dev.slipway.relay.rtsp.RelayNames;
import dev.slipway.relay.rtsp.RtspServer;
import dev.slipway.relay.rtsp.RtspSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** A module that is an engine and an RTSP server to pull from, under the name of the relay. */
final class EngineHouse implements Lifecycle {

  private final AtomicReference<Rooms> rooms;
  private final List<String> allowed;
  private final UnaryOperator<String> names;

  /** What a test gets. */
  record Rooms(Engine engine, RtspServer rtsp, FfmpegHome ffmpeg, Path folder, int swept, AtomicInteger openWays) {}

  /** A house from which this machine may be reached. */
  EngineHouse(AtomicReference<Rooms> rooms) {
    this(rooms, List.of("127.0.0.0/8"), name -> name.equals("forbidden.example") ? "10.1.2.3" : name);
  }

  /** A house from which may be reached what is {@code allowed}; {@code names} says where names lead. */
  EngineHouse(AtomicReference<Rooms> rooms, List<String> allowed, UnaryOperator<String> names) {
    this.rooms = rooms;
    this.allowed = allowed;
    this.names = names;
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
    Passages passages = TestPassages.open(context, context.data(), allowed, names);
    Work work = leftovers.mark(context.work(), passages.proxy().environment());
    FfmpegHome ffmpeg = new FfmpegHome(work, context.settings().get(FfmpegHome.PROGRAM), context.data());
    AtomicInteger open = new AtomicInteger();
    Gate gate = new CountedGate(Gate.of(passages), open);
    Engine engine = context.own("engine", Engine.start(work, ffmpeg, gate, context.clock(), context.settings()));
    rooms.set(new Rooms(engine, RtspServer.start(context, RelayNames.NONE), ffmpeg, context.data(), swept, open));
  }

  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    rooms.get().engine().endOutputs(deadline);
    rooms.get().engine().endInputs(deadline);
  }

  /** Counts the ways that are open. */
  private record CountedGate(Gate gate, AtomicInteger open) implements Gate {

    @Override
    public Way input(String url) throws IOException {
      return counted(gate.input(url));
    }

    @Override
    public Way output(String url) throws IOException {
      return counted(gate.output(url));
    }

    private Way counted(Way way) {
      open.incrementAndGet();
      return new Way(way.url(), way.options(), () -> {
        open.decrementAndGet();
        way.close();
      });
    }
  }
}
