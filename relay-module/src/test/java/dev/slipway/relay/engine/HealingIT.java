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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The promises of the relay with real sources and endpoints, at their full length. */
@Timeout(120)
class HealingIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration STOP = Duration.ofSeconds(4);

  private final AtomicReference<EngineHouse.Rooms> rooms = new AtomicReference<>();

  @TempDir
  private Path folder;

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new EngineHouse(rooms))
      .setting("modules.relay.rtsp.port", "0")
      .build();

  private Output push(InputSpec input, String name, String url) {
    return rooms.get().engine().outputs().start(new OutputSpec(input, name, url, Encoding.COPY));
  }

  private static void awaitSeconds(double seconds, RtmpServer server, String name) {
    // 364 kbit/s leave the encoder, and what is overhead comes on top.
    Await.until(seconds + " s at " + name, Deadline.after(PATIENCE), () -> server.bytes(name) > seconds * 45_000);
  }

  @Test
  void sourcesWithBFrames_byRtmpAndByRtsp_comeThroughWhole() throws Exception {
    String published = "rtsp://127.0.0.1:" + rooms.get().rtsp().port() + "/relay/cam";
    try (RtmpServer server = RtmpServer.start(folder);
        Program first = Sources.rtmp(server.live("cam"));
        Program second = Sources.rtsp(published)) {
      Await.until("a published stream", () -> rooms.get().rtsp().isPublished("cam"));
      InputSpec rtmp = new InputSpec("rtmp", server.live("cam"));
      InputSpec rtsp = new InputSpec("rtsp", published);
      Output a = push(rtmp, "a", server.out("a"));
      Output b = push(rtmp, "b", server.out("b"));
      Output c = push(rtsp, "c", server.out("c"));
      awaitSeconds(8, server, "a");
      awaitSeconds(8, server, "b");
      awaitSeconds(8, server, "c");
      assertTrue(first.isAlive(), first.said());
      assertTrue(second.isAlive(), second.said());
      for (Output output : List.of(a, b, c)) {
        assertEquals(RelayState.RUNNING, output.status().state());
        assertEquals(0, output.status().restarts());
        output.stop(Deadline.after(STOP));
      }
      for (String name : List.of("a", "b", "c")) {
        assertEquals(1, server.files(name).size());
        assertTrue(Judge.assertClean(server.files(name).getFirst()) > 6, name);
      }
    }
  }

  @Test
  void sourceThatIsAwayFor5s_isBackWithin5s_andItsEndpointNeverReconnects() throws Exception {
    try (RtmpServer origin = RtmpServer.start(folder);
        RtmpServer endpoint = RtmpServer.start(folder)) {
      Output output;
      Input input;
      try (Program source = Sources.rtmp(origin.live("cam"))) {
        output = push(new InputSpec("cam", origin.live("cam")), "a", endpoint.out("a"));
        awaitSeconds(3, endpoint, "a");
        input = rooms.get().engine().inputs().find("cam").orElseThrow();
        assertEquals(RelayState.RUNNING, input.status().state());
        assertTrue(source.isAlive());
        origin.kill();
      }
      EngineTest.awaitState(input, RelayState.RECONNECTING);
      long away = System.nanoTime() + Duration.ofSeconds(5).toNanos();
      Await.until("five seconds", Deadline.after(PATIENCE), () -> System.nanoTime() - away > 0);
      assertEquals(RelayState.RECONNECTING, input.status().state());
      assertEquals(RelayState.RUNNING, output.status().state());
      origin.again();
      try (Program source = Sources.rtmp(origin.live("cam"))) {
        long back = System.nanoTime();
        EngineTest.awaitState(input, RelayState.RUNNING);
        double seconds = (System.nanoTime() - back) / 1e9;
        long bytes = endpoint.bytes("a");
        Await.until("more media", Deadline.after(PATIENCE), () -> endpoint.bytes("a") > bytes + 150_000);
        assertTrue(seconds <= 5, "back after " + seconds + " s");
        assertTrue(source.isAlive());
        assertEquals(RelayState.RUNNING, output.status().state());
        assertEquals(0, output.status().restarts());
        output.stop(Deadline.after(STOP));
      }
      assertEquals(1, endpoint.files("a").size());
      double length = Judge.assertClean(endpoint.files("a").getFirst());
      assertTrue(length > 10, "the timeline goes on over the pause: " + length);
    }
  }

  @Test
  void endpointsThatRefuseOrHangOrStall_disturbNobody_andRecover() throws Exception {
    // Megabytes lie in the system's buffers before a stall is felt: with little media that takes minutes.
    try (RtmpServer server = RtmpServer.start(folder);
        Program source = Sources.loud(server.live("loud"));
        RtmpServer later = RtmpServer.start(folder);
        Watchpoint good = new Watchpoint(server.port());
        Watchpoint hole = new Watchpoint(0);
        Watchpoint stalling = new Watchpoint(server.port())) {
      InputSpec loud = new InputSpec("loud", server.live("loud"));
      later.kill();
      Output steady = push(loud, "good", "rtmp://127.0.0.1:" + good.port() + "/out/good");
      Await.until("media", Deadline.after(PATIENCE), () -> server.bytes("good") > 500_000);
      Jitter jitter = Jitter.start(); // first, so that no pause is measured that it does not see
      good.reset();
      Output refused = push(loud, "refused", later.out("later"));
      Output hanging = push(loud, "hole", "rtmp://127.0.0.1:" + hole.port() + "/out/hole");
      Output stalled = push(loud, "stalled", "rtmp://127.0.0.1:" + stalling.port() + "/out/stalled");
      Await.until("media", Deadline.after(PATIENCE), () -> server.bytes("stalled") > 500_000);
      stalling.block(true);
      Await.value("refused", Deadline.after(PATIENCE), refused::status, status -> status.restarts() >= 2);
      later.again();
      Await.until("the refused one runs", Deadline.after(PATIENCE), () -> {
        refused.retryNow(); // again and again: an attempt that was under way may have met nobody yet
        return refused.status().state() == RelayState.RUNNING;
      });
      Await.value("given up", Deadline.after(PATIENCE), hanging::status, status -> status.state() == RelayState.RETRYING);

      long begun = System.nanoTime();
      hanging.stop(Deadline.after(STOP));
      assertTrue(System.nanoTime() - begun < STOP.toNanos());
      assertEquals(0, hanging.status().pid());

      Await.value("the stall is seen", Deadline.after(PATIENCE), stalled::status, status -> status.state() == RelayState.RETRYING);
      stalling.block(false);
      Await.value("it recovers", Deadline.after(PATIENCE), stalled::status, status -> status.state() == RelayState.RUNNING);
      stalling.block(true);
      begun = System.nanoTime();
      stalled.stop(Deadline.after(STOP));
      assertTrue(System.nanoTime() - begun < STOP.toNanos());

      long machine = jitter.stop();
      assertTrue(good.longestPauseMillis() <= 200 + machine,
          () -> "a pause of " + good.longestPauseMillis() + " ms, of which the machine's own are at most " + machine);
      assertEquals(1, good.connections());
      assertTrue(source.isAlive());
      assertEquals(0, steady.status().restarts());
      assertEquals(RelayState.RUNNING, steady.status().state());
    }
  }
}
