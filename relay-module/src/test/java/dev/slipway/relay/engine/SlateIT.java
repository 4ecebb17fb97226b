package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is shown instead of a source. */
class SlateIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AtomicReference<EngineHouse.Rooms> rooms = new AtomicReference<>();

  @TempDir
  private Path folder;

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new EngineHouse(rooms))
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.slate", "true")
      .build();

  @Test
  void slate_isSeenWhileTheSourceIsAway_onOneTimeAndOfOneSizeWithIt() throws Exception {
    try (RtmpServer origin = RtmpServer.start(folder);
        RtmpServer endpoint = RtmpServer.start(folder)) {
      Output output;
      Input input;
      try (Program source = Sources.rtmp(origin.live("cam"))) {
        output = rooms.get().engine().outputs().start(
            new OutputSpec(new InputSpec("cam", origin.live("cam")), "a", endpoint.out("a"), Encoding.COPY));
        Await.until("some media", Deadline.after(PATIENCE), () -> endpoint.bytes("a") > 90_000);
        assertTrue(source.isAlive());
        origin.kill();
      }
      input = rooms.get().engine().inputs().find("cam").orElseThrow();
      EngineTest.awaitState(input, RelayState.RECONNECTING);
      long before = input.hub().bytes();
      Await.until("a slate", Deadline.after(PATIENCE), () -> input.hub().bytes() > before + 40_000);
      assertEquals(RelayState.RECONNECTING, input.status().state());
      origin.again();
      try (Program source = Sources.rtmp(origin.live("cam"))) {
        EngineTest.awaitState(input, RelayState.RUNNING);
        long bytes = endpoint.bytes("a");
        Await.until("more media", Deadline.after(PATIENCE), () -> endpoint.bytes("a") > bytes + 100_000);
        assertTrue(source.isAlive());
      }
      assertEquals(0, output.status().restarts());
      output.stop(Deadline.after(Duration.ofSeconds(4)));
      assertEquals(1, endpoint.files("a").size());
      Judge.assertRising(endpoint.files("a").getFirst());
      List<String> sizes = Program.output(List.of("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=width,height",
          "-of", "csv=p=0", endpoint.files("a").getFirst().toString())).lines().filter(line -> !line.isBlank()).distinct().toList();
      assertEquals(List.of(), sizes.stream().filter(line -> !line.startsWith("320,180")).toList());
    }
  }
}
