package dev.slipway.relay.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Role;
import dev.slipway.api.Setting;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import dev.slipway.relay.hub.Hub;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Previews over HTTP, with real players. After each test the platform is stopped and searched for what was left. */
class PreviewsTest {

  private static final String READER = TestTokens.header("ada", Role.USER);

  @TempDir
  static Path folder;

  private final HubInputs inputs = new HubInputs();
  private final PreviewModule module = new PreviewModule(inputs);
  private final Hub cam = inputs.add("cam");

  @RegisterExtension
  final SlipwayExtension extension = SlipwayExtension.builder()
      .module(() -> module)
      .setting("access.jwt.secret", TestTokens.SECRET)
      .setting("modules.preview.hls.max-previews", "2")
      .setting("modules.preview.hls.max-viewers", "4")
      .setting("modules.preview.hls.stale", "1m")
      .build();

  /** A module that has previews and nothing else. */
  private static final class PreviewModule implements Lifecycle {

    private final HubInputs inputs;
    private Optional<Converter> converter = Optional.empty();
    private Previews previews;

    PreviewModule(HubInputs inputs) {
      this.inputs = inputs;
    }

    @Override
    public String name() {
      return "preview";
    }

    @Override
    public List<Setting<?>> settings() {
      return HlsSettings.ALL;
    }

    @Override
    public void start(ModuleContext context) {
      previews = Previews.open(context, inputs, inputs::known, () -> converter, Role.USER);
    }
  }

  @BeforeAll
  static void needFfmpeg() {
    Media.needFfmpeg();
  }

  @AfterEach
  void everyUseWasGivenBack() {
    inputs.close();
  }

  @Test
  void viewer_getsAListAndItsSegments(TestPlatform platform) throws Exception {
    String url = start(platform, "cam");
    assertEquals(503, get(platform, url).status());
    assertEquals("1", get(platform, url).header("Retry-After").orElse(""));
    assertTrue(get(platform, url).body().contains("HLS session not ready yet"));
    write(cam, Media.h264(folder, 9, 20, 0));
    Answer list = Await.value("a list", () -> get(platform, url), answer -> answer.body().contains("segment_3.ts"));
    assertEquals("application/vnd.apple.mpegurl", list.header("Content-Type").orElse(""));
    assertEquals("no-cache", list.header("Cache-Control").orElse(""));
    String viewer = url.substring(url.indexOf('?'));
    assertTrue(list.body().contains("\nsegment_0.ts" + viewer + "\n"), list.body());
    Answer segment = get(platform, "/api/relay/watch-input/hls/cam/segment_0.ts" + viewer);
    assertEquals(200, segment.status());
    assertEquals("video/mp2t", segment.header("Content-Type").orElse(""));
    assertTrue(segment.header("Cache-Control").orElse("").contains("max-age=3600"));
    assertEquals(1, inputs.users("cam"));
  }

  @Test
  void ffmpegAndFfprobe_playItWithoutAComplaint(TestPlatform platform) throws Exception {
    String url = start(platform, "cam");
    write(cam, Media.h264(folder, 10, 20, 0));
    cam.close();
    Await.until("the list is at its end", () -> get(platform, url).body().endsWith("#EXT-X-ENDLIST\n"));
    assertEquals("", play(platform, url, "null").words());
    Media.Run probe = Media.run(List.of("/usr/bin/ffprobe", "-v", "error", "-headers", "Authorization: " + READER + "\r\n", "-count_frames",
        "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", platform.uri(url).toString()));
    assertTrue(probe.words().contains("100"), probe.words());
  }

  @Test
  void liveStream_isPlayedWhileItGrows(TestPlatform platform) throws Exception {
    byte[] stream = Media.h264(folder, 10, 20, 0);
    String url = start(platform, "cam");
    CompletableFuture<Media.Run> player = null;
    int steps = 50;
    for (int i = 0; i < steps; i++) {
      int from = stream.length / steps * i;
      cam.write(stream, from, i == steps - 1 ? stream.length - from : stream.length / steps);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(80));
      if (player == null && get(platform, url).status() == 200) {
        player = CompletableFuture.supplyAsync(() -> play(platform, url, "null"));
      }
    }
    cam.close();
    assertEquals("", player.get(20, TimeUnit.SECONDS).words());
  }

  @Test
  void sourceThatWasAway_isMarkedAndPlayedOn(TestPlatform platform) throws Exception {
    String url = start(platform, "cam");
    write(cam, Media.h264(folder, 4, 20, 0));
    Await.until("the first list", () -> get(platform, url).status() == 200);
    cam.discontinuity();
    write(cam, Media.h264(folder, 4, 20, 9));
    cam.close();
    Await.until("the list is at its end", () -> get(platform, url).body().endsWith("#EXT-X-ENDLIST\n"));
    assertTrue(Pattern.compile("EXTINF:[\\d.]+,\nsegment_1.ts\\S+\n#EXT-X-DISCONTINUITY\n").matcher(get(platform, url).body()).find(),
        get(platform, url).body());
    Media.Run run = play(platform, url, "null");
    assertEquals(0, run.status(), run.words());
  }

  @Test
  void whatBrowsersDoNotPlay_isConverted(TestPlatform platform) throws Exception {
    module.converter = Optional.of(new Converter(
        new Ffmpeg(Media.FFMPEG, Path.of("/usr/bin/ffprobe"), "5.1", Ffmpeg.Origin.PATH), "libx264"));
    String url = start(platform, "cam");
    write(cam, Media.stream(folder, 8, 20, 0, "-c:v", "mpeg2video", "-c:a", "mp2"));
    Await.until("a list of what was converted", () -> get(platform, url).status() == 200);
    cam.close();
    Await.until("the list is at its end", () -> get(platform, url).body().endsWith("#EXT-X-ENDLIST\n"));
    Media.Run probe = Media.run(List.of("/usr/bin/ffprobe", "-v", "error", "-headers", "Authorization: " + READER + "\r\n", "-show_entries",
        "stream=codec_name", "-of", "csv=p=0", platform.uri(url).toString()));
    assertTrue(probe.words().contains("h264") && (probe.words().contains("mp3") || probe.words().contains("aac") ||
        probe.words().contains("mp2")),
        probe.words());
  }

  @Test
  void whatCannotBeConverted_isSaid(TestPlatform platform) throws Exception {
    String url = start(platform, "cam");
    write(cam, Media.stream(folder, 4, 20, 0, "-c:v", "mpeg2video", "-c:a", "aac"));
    Answer answer = Await.value("a refusal", () -> get(platform, url), found -> found.status() == 502);
    assertTrue(answer.body().contains("there is no ffmpeg"), answer.body());
  }

  @Test
  void preview_isSharedAndEndsWithItsLastViewer(TestPlatform platform) {
    String first = start(platform, "cam");
    String second = start(platform, "cam");
    assertEquals(1, inputs.users("cam"));
    stop(platform, "cam", viewer(first));
    assertEquals(1, inputs.users("cam"));
    assertEquals(410, get(platform, first).status());
    assertEquals(503, get(platform, second).status());
    stop(platform, "cam", viewer(second));
    assertEquals(0, inputs.users("cam"));
    assertEquals(410, get(platform, second).status());
    stop(platform, "cam", viewer(second));
    Answer beat = post(platform, "heartbeat", "{\"input_name\":\"cam\",\"viewer_id\":\"" + viewer(second) + "\"}");
    assertEquals(410, beat.status());
    assertTrue(beat.body().contains("Viewer session expired or invalid"));
  }

  @Test
  void heartbeat_isAnswered(TestPlatform platform) {
    String url = start(platform, "cam");
    assertEquals("{\"status\":\"ok\"}", post(platform, "heartbeat",
        "{\"input_name\":\"cam\",\"viewer_id\":\"" + viewer(url) + "\"}").body());
  }

  @Test
  void viewerOfAnotherInput_seesNothing(TestPlatform platform) {
    inputs.add("door");
    String url = start(platform, "cam");
    assertEquals(410, get(platform, "/api/relay/watch-input/hls/door/index.m3u8?viewerID=" + viewer(url)).status());
    post(platform, "stop-viewer", "{\"input_name\":\"door\",\"viewer_id\":\"" + viewer(url) + "\"}");
    assertEquals(503, get(platform, url).status(), "nobody else's viewer is taken away");
  }

  @Test
  void limits_areSaid(TestPlatform platform) {
    inputs.add("two");
    inputs.add("three");
    start(platform, "cam");
    start(platform, "two");
    Answer third = post(platform, "start-viewer", "{\"input_name\":\"three\"}");
    assertEquals(503, third.status());
    assertTrue(third.body().contains("too-many-previews") && third.header("Retry-After").isPresent(), third.body());
    start(platform, "cam");
    start(platform, "cam");
    Answer fifth = post(platform, "start-viewer", "{\"input_name\":\"cam\"}");
    assertTrue(fifth.status() == 503 && fifth.body().contains("too-many-viewers"), fifth.body());
    assertEquals(0, inputs.users("three"));
  }

  @Test
  void badRequests_areRefused(TestPlatform platform) {
    String url = start(platform, "cam");
    String query = "?viewerID=" + viewer(url);
    for (String path : List.of("cam/../index.m3u8", "cam/index.m3u9", "cam/segment_-1.ts", "cam/segment_01.ts", "cam/segment_1.ts.bak",
        "cam/segment_99999999999999999999.ts", "cam/%2e%2e%2findex.m3u8", "cam/%00", "nope/index.m3u8", "-cam/index.m3u8", "cam/", "cam",
        "cam/segment_0.ts/x", "cam/segment_7.ts", "%2e%2e/index.m3u8")) {
      Answer answer = get(platform, "/api/relay/watch-input/hls/" + path + query);
      assertTrue(answer.status() == 404 || answer.status() == 400, path + ": " + answer.status());
    }
    for (String id : List.of("", "?viewerID=", "?viewerID=x", "?viewerID=" + "0".repeat(32))) {
      assertEquals(410, get(platform, "/api/relay/watch-input/hls/cam/index.m3u8" + id).status(), id);
    }
    for (String body : List.of("", "x", "[]", "{}", "{\"input_name\":1}", "{\"input_name\":\"\"}", "{\"input_name\":\"cam\",\"x\":1}",
        "{\"input_name\":\"" + "a".repeat(5_000) + "\"}", "[".repeat(4_000), "\"\\ud800")) {
      assertEquals(400, post(platform, "start-viewer", body).status(), body.substring(0, Math.min(40, body.length())));
    }
    for (String name : List.of("nope", "../cam", "cam/..", "cam\\u0000", "-cam")) {
      assertEquals(404, post(platform, "start-viewer", "{\"input_name\":\"" + name + "\"}").status(), name);
    }
    assertEquals(400, post(platform, "heartbeat", "{\"input_name\":\"cam\"}").status());
    assertEquals(405, get(platform, "/api/relay/hls/start-viewer").status());
    assertEquals(1, module.previews.viewers());
  }

  /** Whoever may read may look, and nobody else. */
  @Test
  void access_isThatOfReaders(TestPlatform platform) {
    String url = start(platform, "cam");
    assertEquals(401, platform.get(url).status());
    assertEquals(401, platform.send("POST", "/api/relay/hls/start-viewer", "{\"input_name\":\"cam\"}").status());
    assertEquals(503, get(platform, url).status());
  }

  @Test
  void stop_endsPreviewsThatAreLookedAt(TestPlatform platform) throws Exception {
    module.converter = Optional.of(new Converter(
        new Ffmpeg(Media.FFMPEG, Path.of("/usr/bin/ffprobe"), "5.1", Ffmpeg.Origin.PATH), "libx264"));
    Hub door = inputs.add("door");
    start(platform, "cam");
    start(platform, "door");
    write(cam, Media.h264(folder, 4, 20, 0));
    write(door, Media.stream(folder, 4, 20, 0, "-c:v", "mpeg2video", "-c:a", "aac"));
    platform.stop();
    assertEquals(0, inputs.users("cam"));
    assertEquals(0, inputs.users("door"));
    assertEquals(0, module.previews.previews());
  }

  private static void write(Hub hub, byte[] stream) {
    Await.until("somebody reads", () -> hub.readers() > 0);
    hub.write(stream, 0, stream.length);
  }

  private static String start(TestPlatform platform, String input) {
    Answer answer = post(platform, "start-viewer", "{\"input_name\":\"" + input + "\"}");
    assertEquals(200, answer.status(), answer.body());
    String url = answer.json().getString("playlist_url");
    assertEquals("/api/relay/watch-input/hls/" + input + "/index.m3u8?viewerID=" + answer.json().getString("viewer_id"), url);
    return url;
  }

  private static void stop(TestPlatform platform, String input, String viewer) {
    Answer answer = post(platform, "stop-viewer", "{\"input_name\":\"" + input + "\",\"viewer_id\":\"" + viewer + "\"}");
    assertEquals(200, answer.status(), answer.body());
  }

  private static String viewer(String url) {
    return url.substring(url.indexOf('=') + 1);
  }

  private static Answer get(TestPlatform platform, String path) {
    return platform.get(path, "Authorization", READER);
  }

  private static Answer post(TestPlatform platform, String action, String body) {
    return platform.send("POST", "/api/relay/hls/" + action, body, "Authorization", READER);
  }

  private static Media.Run play(TestPlatform platform, String url, String format) {
    try {
      List<String> command = new ArrayList<>(List.of(Media.FFMPEG.toString(), "-hide_banner", "-nostdin", "-loglevel", "warning", "-xerror",
          "-live_start_index", "0", "-headers", "Authorization: " + READER + "\r\n",
          "-i", platform.uri(url).toString(), "-f", format, "-"));
      return Media.run(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
