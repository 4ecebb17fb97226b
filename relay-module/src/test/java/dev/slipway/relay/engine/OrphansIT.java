package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.relay.JavaProcess;
import dev.slipway.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The platform is killed: nobody tells its processes, and still none stays. */
class OrphansIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir
  private Path folder;

  private static List<ProcessHandle> children(Program platform) {
    return ProcessHandle.of(platform.pid()).orElseThrow().children()
        .filter(child -> child.info().command().orElse("").endsWith("ffmpeg")).toList();
  }

  /** A zombie that nobody waits for does not count. */
  private static boolean isGone(ProcessHandle process) {
    return !process.isAlive() || process.info().command().isEmpty();
  }

  @Test
  void killedPlatform_leavesNoProcess() throws Exception {
    try (RtmpServer server = RtmpServer.start(folder);
        Program source = Sources.rtmp(server.live("cam"));
        Watchpoint silent = new Watchpoint(0)) {
      Program platform = Program.start(JavaProcess.command(KilledPlatform.class, folder.resolve("data").toString(),
          "demo:", server.out("a"), "demo:", server.out("b"), server.live("cam"), server.out("c"), server.live("cam"), server.out("d"),
          "rtmp://127.0.0.1:" + silent.port() + "/live/nothing", server.out("e")));
      List<ProcessHandle> all;
      List<ProcessHandle> flowing;
      try {
        Await.until("media everywhere", Deadline.after(PATIENCE), () -> {
          assertTrue(platform.isAlive(), platform.said());
          return List.of("a", "b", "c", "d").stream().allMatch(name -> bytes(server, name) > 30_000) && children(platform).size() == 7;
        });
        all = children(platform);
        flowing = all.stream().filter(process -> !arguments(process).contains("/live/nothing")).toList();
        assertEquals(6, flowing.size());
        assertTrue(source.isAlive());
      } finally {
        platform.close();
      }
      Await.until("the end of those with media", Deadline.after(Duration.ofSeconds(5)), () -> flowing.stream().allMatch(OrphansIT::isGone));
      Await.until("the end of all", Deadline.after(Duration.ofSeconds(12)), () -> all.stream().allMatch(OrphansIT::isGone));
    }
  }

  private static String arguments(ProcessHandle process) {
    return String.join(" ", process.info().arguments().orElse(new String[0]));
  }

  private static long bytes(RtmpServer server, String name) {
    try {
      return server.bytes(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
