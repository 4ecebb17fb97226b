package dev.slipway.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformControl;
import dev.slipway.api.Role;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.TestTokens;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole relay with real programs: the demo input, an RTMP endpoint, RTSP and live media; and nothing is left at the end. */
class RelayModuleIT {

  private static final int LANES = 4;
  private static final int CYCLES = 100;

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(RelayModule::new)
      .setting("access.jwt.secret", TestTokens.SECRET)
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.hosts.allow", "127.0.0.1")
      .build();

  @TempDir
  private Path folder;

  private static void awaitReady(TestPlatform platform) {
    Await.until("ffmpeg was found", Deadline.after(Duration.ofSeconds(20)), () -> platform.get("/relay/readyz").status() == 200);
  }

  @Test
  void demo_runsAndIsPushedAndPlayed_andTheStopLeavesNothing(TestPlatform platform) throws IOException, InterruptedException {
    assumeTrue(NginxRtmp.isThere() || "true".equals(System.getenv("CI")), "nginx with its RTMP module is not there");
    awaitReady(platform);
    Client admin = Client.of(platform, Role.ADMIN);
    try (NginxRtmp nginx = NginxRtmp.start(folder)) {
      admin.done("/api/relay/demo", "");
      Await.until("the demo runs", () -> "running".equals(admin.input("demo").getString("status")));
      admin.done("/api/relay/start",
          "{\"input_name\":\"demo\",\"output_name\":\"nginx\",\"output_url\":\"" + nginx.url("secretkey") + "\"}");
      Await.until("media at the endpoint", () -> nginx.bytes("secretkey") > 100_000);
      JsonObject output = Await.value("numbers of the output", () -> admin.output("demo", "nginx"),
          now -> now.getString("status").equals("running") && now.getInt("bitrate") > 100_000 && now.getInt("cpu") >= 0
              && now.getJsonNumber("mem").longValue() > 1_000_000);
      assertEquals(nginx.url("****"), output.getString("output_url"));
      assertTrue(admin.status().getJsonObject("ffmpeg").getString("version").length() > 2);
      assertTrue(admin.status().getJsonObject("server").getInt("processes") >= 2);
      String local = admin.input("demo").getString("local_url");
      assertEquals(0, Judge.framesOf(local, 20, folder), "nothing wrong when it is played at " + local);
      JsonObject rtsp = admin.get("/api/rtsp/status").json();
      assertEquals("demo", rtsp.getJsonArray("streams").getJsonObject(0).getString("name"));
      assertPreviewed(admin);
      admin.done("/api/relay/delete-input", "{\"input_name\":\"demo\"}");
      assertEquals(0, admin.status().getJsonObject("server").getInt("processes"));
    }
    platform.stop();
  }

  private static void assertPreviewed(Client client) {
    JsonObject viewer = client.done("/api/relay/hls/start-viewer", "{\"input_name\":\"demo\"}");
    String list = viewer.getString("playlist_url");
    Await.until("a segment", Deadline.after(Duration.ofSeconds(20)), () -> client.get(list).status() == 200);
    String segment = client.get(list).body().lines().filter(line -> !line.startsWith("#")).findFirst().orElseThrow();
    assertEquals("video/mp2t", client.get(list.replaceAll("[^/]*$", "") + segment).header("Content-Type").orElse(""));
    client.done("/api/relay/hls/stop-viewer", "{\"input_name\":\"demo\",\"viewer_id\":\"" + viewer.getString("viewer_id") + "\"}");
  }

  @Test
  void recording_goesOnAfterARestart_andEndsWithItsInput(TestPlatform platform) throws InterruptedException {
    awaitReady(platform);
    Client admin = Client.of(platform, Role.ADMIN);
    admin.done("/api/relay/demo", "");
    admin.done("/api/recording/start", "{\"name\":\"demo\"}");
    awaitActive(admin, 1);
    platform.control().apply(PlatformControl.Action.RESTART, "relay", Deadline.after(Duration.ofSeconds(25)));
    awaitActive(admin, 1);
    assertEquals(2, admin.list("/api/recording/list").size(), "the file before the restart, and the one after");
    admin.done("/api/relay/delete-input", "{\"input_name\":\"demo\"}");
    awaitActive(admin, 0);
    assertEquals(1, admin.done("/api/relay/undo", "").getInt("inputs"));
    awaitActive(admin, 1);
  }

  private static void awaitActive(Client client, int count) {
    Await.until(count + " recordings are made", Deadline.after(Duration.ofSeconds(20)),
        () -> client.list("/api/recording/list").stream().filter(each -> each.getBoolean("active") && each.getInt("file_size") > 0).count()
            == count);
  }

  @Test
  @Timeout(150)
  void hundredRelaysMadeAndDeleted_leaveNoProcessFileOrThread(TestPlatform platform) throws Exception {
    assumeTrue(NginxRtmp.isThere() || "true".equals(System.getenv("CI")), "nginx with its RTMP module is not there");
    awaitReady(platform);
    Client admin = Client.of(platform, Role.ADMIN);
    Path media = Files.createDirectories(platform.dataFolder().resolve("relay").resolve("media"));
    Judge.makeClip(media.resolve("0.ts"));
    for (int i = 1; i < LANES; i++) {
      Files.copy(media.resolve("0.ts"), media.resolve(i + ".ts"));
    }
    try (NginxRtmp nginx = NginxRtmp.start(folder)) {
      for (int lane = 0; lane < LANES; lane++) {
        cycle(admin, nginx, lane);
      }
      awaitIdle();
      long files = openFiles();
      int threads = Thread.activeCount();
      try (ExecutorService lanes = Executors.newFixedThreadPool(LANES)) {
        List<Future<?>> all = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
          int mine = lane;
          all.add(lanes.submit(() -> {
            for (int i = 0; i < CYCLES / LANES; i++) {
              cycle(admin, nginx, mine);
            }
          }));
        }
        for (Future<?> lane : all) {
          lane.get();
        }
      }
      awaitIdle();
      Await.until("the files are closed: " + files, Deadline.after(Duration.ofSeconds(20)), () -> openFiles() <= files + 2);
      Await.until("the threads are gone: " + threads, Deadline.after(Duration.ofSeconds(65)), () -> Thread.activeCount() <= threads + 2);
    }
  }

  private static void cycle(Client admin, NginxRtmp nginx, int lane) {
    admin.done("/api/relay/start", """
        {"input_name":"in%d","input_url":"file:%d.ts","output_name":"out","output_url":"%s"}"""
        .formatted(lane, lane, nginx.url("k" + lane)));
    Await.until("input " + lane + " runs", Deadline.after(Duration.ofSeconds(30)),
        () -> admin.input("in" + lane).getString("status").equals("running"));
    admin.done("/api/relay/delete-input", "{\"input_name\":\"in" + lane + "\"}");
  }

  /** The endpoint is a child of the test too. */
  private static void awaitIdle() {
    Await.until("only the endpoint is left", Deadline.after(Duration.ofSeconds(20)),
        () -> ProcessHandle.current().descendants().count() == 1);
  }

  /** Returns how many files and pipes are open; sockets are those of the test's client too, and the leak check counts them. */
  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.filter(file -> !target(file).startsWith("socket:")).count();
    }
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException closedMeanwhile) {
      return "socket:";
    }
  }
}
