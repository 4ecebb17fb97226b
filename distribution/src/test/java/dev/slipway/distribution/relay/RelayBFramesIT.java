package dev.slipway.distribution.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.distribution.TestHome;
import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sources whose pictures are sent in another order than they are shown, by RTMP and by RTSP: three endpoints and a file get each of
 * them whole. With {@code -Drelay.seconds=30} as long as it is promised.
 */
class RelayBFramesIT {

  private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("relay.seconds", 6));
  private static final List<String> SOURCES = List.of("rtmp", "rtsp");
  private static final List<String> ENDPOINTS = List.of("a", "b", "c");
  /** What an endpoint may have less than all, since it waits for a key frame at the begin. */
  private static final double EDGE_SECONDS = 1.5;

  @TempDir
  Path folder;

  @Test
  @Timeout(180)
  void sourcesWithBFrames_reachThreeEndpointsAndAFileWhole() throws Exception {
    Path data = folder.resolve("data");
    List<Process> encoders = new ArrayList<>();
    try (RtmpServer rtmp = RtmpServer.start(folder);
        RelayHouse relay = RelayHouse.open(RelayHouse.of(data), data)) {
      relay.post("/api/relay/start", "{\"input_name\":\"rtmp\",\"input_url\":\"" + rtmp.live("cam") + "\"}");
      String published = URI.create(relay.relays().getFirst().getString("local_url")).resolve("/relay/source").toString();
      encoders.add(Media.publish(folder.resolve("rtmp.log"), "flv", rtmp.live("cam")));
      encoders.add(Media.publish(folder.resolve("rtsp.log"), "rtsp", published));
      TestHome.await("a published stream", RelayHouse.PATIENCE, () -> ((JsonObject) relay.get("/api/rtsp/status")).getInt("total") > 0);
      for (String endpoint : ENDPOINTS) {
        relay.start("rtmp", rtmp.live("cam"), endpoint, rtmp.out("rtmp-" + endpoint));
        relay.start("rtsp", published, endpoint, rtmp.out("rtsp-" + endpoint));
      }
      SOURCES.forEach(relay::record);
      run(relay);
      for (String source : SOURCES) {
        relay.post("/api/recording/stop", "{\"name\":\"" + source + "\"}");
        relay.post("/api/relay/stop", "{\"input_name\":\"" + source + "\"}");
      }
      assertTrue(encoders.stream().allMatch(Process::isAlive), "a source has ended");
      judge(rtmp, data);
    } finally {
      encoders.forEach(Media::end);
    }
  }

  private static void run(RelayHouse relay) {
    int all = SOURCES.size() * (1 + ENDPOINTS.size());
    TestHome.await("all run", RelayHouse.PATIENCE, () -> relay.count("running") == all
        && relay.recording().stream().filter(each -> each.getInt("file_size") > 0).count() == SOURCES.size());
    long begun = System.nanoTime();
    TestHome.await("the time", LENGTH.plusSeconds(10), () -> System.nanoTime() - begun > LENGTH.toNanos());
    for (JsonObject each : relay.relays()) {
      assertEquals("running", each.getString("status"), each::toString);
      // The sources were asked for before they were there.
      assertTrue(!each.containsKey("output_name") || each.getInt("restarts") == 0, each::toString);
    }
  }

  private static void judge(RtmpServer rtmp, Path data) throws Exception {
    StringBuilder table = new StringBuilder("| B-frames, " + LENGTH.toSeconds()
        + " s | seconds of video | errors while decoding | DTS |\n| --- | --- | --- | --- |\n");
    List<Path> files = new ArrayList<>();
    for (String source : SOURCES) {
      for (String endpoint : ENDPOINTS) {
        List<Path> pushed = rtmp.files(source + "-" + endpoint);
        assertEquals(1, pushed.size(), () -> "an endpoint has connected again: " + pushed);
        files.add(pushed.getFirst());
      }
    }
    try (Stream<Path> recordings = Files.list(data.resolve("relay").resolve("recordings"))) {
      files.addAll(recordings.sorted().toList());
    }
    assertEquals(SOURCES.size() * (ENDPOINTS.size() + 1), files.size(), files::toString);
    for (Path file : files) {
      double seconds = Media.assertSound(file, true);
      assertTrue(seconds > LENGTH.toSeconds() - EDGE_SECONDS, () -> file + " has " + seconds + " s");
      String name = String.valueOf(file.getFileName()).replaceFirst("[_-][^a-z].*", "");
      table.append(String.format(Locale.ROOT, "| %s | %.1f | 0 | rise |%n", name, seconds));
    }
    Files.writeString(Path.of("target", "relay-b-frames.md"), table);
    System.getLogger(RelayBFramesIT.class.getName()).log(System.Logger.Level.INFO, "\n" + table);
  }
}
