package dev.slipway.benchmarks.relay;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.lifecycle.Kernel;
import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.hub.Hub;
import dev.slipway.relay.hub.LiveTs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The process of our server: a kernel with one input, pulled by ffmpeg into a hub, and the service that shows it over HTTP. */
final class RelayServer implements Lifecycle {

  private static final int GOP_BYTES = 8 * 1024 * 1024;
  private static final int MAX_VIEWERS = 2_000;

  private final List<String> source;

  private RelayServer(List<String> source) {
    this.source = source;
  }

  /**
   * Starts the server, says on which port it listens, and waits for ever.
   *
   * @param arguments the command that writes a transport stream to its standard output
   */
  public static void main(String[] arguments) throws Exception {
    Path data = Files.createTempDirectory(Path.of("").toAbsolutePath(), "relay");
    data.toFile().deleteOnExit();
    Kernel kernel = Kernel.builder().module(() -> new RelayServer(List.of(arguments))).dataFolder(data)
        .property("server.port", "0").start();
    Runtime.getRuntime().addShutdownHook(new Thread(kernel::close));
    System.out.println("port " + kernel.port());
    Thread.currentThread().join();
  }

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public void start(ModuleContext context) throws IOException {
    Hub hub = context.own("hub", new Hub("cam", GOP_BYTES, System::nanoTime));
    LiveTs live = context.own("viewers", new LiveTs(
        name -> name.equals("cam") ? Optional.of(LiveTs.Source.of(hub, () -> { })) : Optional.empty(), MAX_VIEWERS,
        context.work().scheduler()));
    context.web().http("/api/relay/live", AccessPolicy.PUBLIC, live);
    context.own("input", MediaProcess.start(context.work(), "input", source, null, hub, (status, lastError) -> { }));
  }
}
