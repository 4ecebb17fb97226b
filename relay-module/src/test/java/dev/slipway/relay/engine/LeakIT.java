package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Outputs and inputs come and go a hundred times, and nothing stays. */
@Timeout(150)
class LeakIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(4);
  private static final long MEGABYTE = 1 << 20;

  private final AtomicReference<EngineHouse.Rooms> rooms = new AtomicReference<>();

  @TempDir
  private Path folder;

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new EngineHouse(rooms))
      .setting("modules.relay.rtsp.port", "0")
      .build();

  private void cycle(int number, RtmpServer server) throws InterruptedException {
    InputSpec demo = new InputSpec("demo", "demo:");
    Engine engine = rooms.get().engine();
    Output output = engine.outputs().start(new OutputSpec(demo, "a" + number, server.out("a" + number), Encoding.COPY));
    Await.value("a process", Deadline.after(PATIENCE), output::status, status -> status.pid() != 0);
    output.stop(Deadline.after(STOP));
    if (number % 10 == 9) {
      engine.inputs().end("demo", Deadline.after(STOP));
    }
  }

  private static long files() {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long children() {
    return ProcessHandle.current().descendants()
        .filter(child -> child.isAlive() && child.info().command().orElse("").endsWith("ffmpeg")).count();
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void hundredCycles_leaveNothing() throws Exception {
    try (RtmpServer server = RtmpServer.start(folder)) {
      for (int i = 0; i < 10; i++) {
        cycle(i, server);
      }
      long files = files();
      int threads = ManagementFactory.getThreadMXBean().getThreadCount();
      long heap = heap();
      for (int i = 0; i < 100; i++) {
        cycle(i, server);
      }
      assertEquals(0, children());
      // The JDK keeps the thread that waited for a process for a minute, and closes the pipes after it has said that the process ended.
      Await.until("as many threads as before", Deadline.after(Duration.ofSeconds(65)),
          () -> ManagementFactory.getThreadMXBean().getThreadCount() <= threads);
      Await.value("no more files than before, " + files, Deadline.after(PATIENCE), LeakIT::files, open -> open - files <= 2);
      long now = heap();
      assertTrue(now - heap <= 5 * MEGABYTE, heap + " bytes before, " + now + " after");
      assertTrue(rooms.get().engine().inputs().all().isEmpty());
    }
  }
}
