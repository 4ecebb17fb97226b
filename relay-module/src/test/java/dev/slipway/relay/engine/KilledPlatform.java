package dev.slipway.relay.engine;

import dev.slipway.lifecycle.Kernel;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** A platform in a process of its own, for a test that kills it. It pushes each input to each output that it is told. */
final class KilledPlatform {

  private KilledPlatform() {}

  /** Returns the command that starts one; {@code pairs} are addresses of inputs and outputs in turn. */
  static List<String> command(Path folder, String... pairs) {
    String classes = String.join(File.pathSeparator, System.getProperty("java.class.path", ""),
        System.getProperty("jdk.module.path", ""), place(Engine.class), place(KilledPlatform.class));
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-cp", classes, KilledPlatform.class.getName(),
        folder.toString()));
    command.addAll(Arrays.asList(pairs));
    return command;
  }

  private static String place(Class<?> type) {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    String url = String.valueOf(type.getResource(file));
    String place = url.substring(0, url.length() - file.length());
    return Path.of(URI.create(place.startsWith("jar:") ? place.substring(4, place.length() - 1) : place)).toString();
  }

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
