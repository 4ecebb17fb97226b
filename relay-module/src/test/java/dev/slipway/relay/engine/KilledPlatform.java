package dev.slipway.relay.engine;

import dev.slipway.lifecycle.Kernel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** A platform in a process of its own, for a test that kills it. It pushes each input to each output that it is told. */
final class KilledPlatform {

  private KilledPlatform() {}

  public static void main(String[] args) throws Exception {
    AtomicReference<EngineHouse.Rooms> rooms = new AtomicReference<>();
    try (Kernel _ = Kernel.builder().dataFolder(Path.of(args[0])).property("server.port", "0")
        .property("modules.relay.rtsp.port", "0").module(() -> new EngineHouse(rooms)).start()) {
      System.getLogger("killed").log(System.Logger.Level.INFO, "swept " + rooms.get().swept());
      for (int i = 1; i < args.length; i += 2) {
        InputSpec input = new InputSpec("in" + args[i].hashCode(), args[i]);
        rooms.get().engine().outputs().start(new OutputSpec(input, "out" + i, args[i + 1], Encoding.COPY));
      }
      new CountDownLatch(1).await();
    }
  }
}
