package dev.slipway.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformControl;
import dev.slipway.api.Role;
import dev.slipway.relay.engine.RelayState;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.TestTokens;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The API over HTTP, with an engine that does as the test says; every answer is held against the OpenAPI document. */
class RelayApiIT {

  private static final String KEY = "live_123456_secretkey";
  private static final String START = """
      {"input_name":"cam","input_url":"rtmp://media.example.com/live/cam","output_name":"%s","output_url":"rtmp://a.example.com/app/%s"}""";

  private final FakeEngine engine = new FakeEngine();

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new RelayModule((context, settings) -> engine))
      .setting("access.jwt.secret", TestTokens.SECRET)
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.hosts.allow", "*.example.com")
      .build();

  private Client admin = new Client(null, null, "");

  @BeforeEach
  void connect(TestPlatform platform) {
    admin = Client.of(platform, Role.ADMIN);
  }

  private static String start(String output) {
    return START.formatted(output, KEY);
  }

  private static String target(String output) {
    return "{\"input_name\":\"cam\",\"output_name\":\"" + output + "\"}";
  }

  @Test
  void start_runsAnOutput_andIsIdempotent() {
    assertEquals("started", admin.done("/api/relay/start", start("yt")).getString("status"));
    admin.done("/api/relay/start", start("yt"));
    admin.done("/api/relay/start", target("yt"));
    assertEquals(List.of("cam/yt"), engine.running());
    assertEquals(1, engine.starts());
    JsonObject output = admin.output("cam", "yt");
    assertEquals("running", output.getString("status"));
    assertEquals(4_000_000, output.getInt("bitrate"));
    assertTrue(output.getJsonNumber("mem").longValue() > 10_000_000, "memory of the process: " + output);
    assertEquals(1, admin.status().getJsonArray("relays").getJsonObject(0).getJsonObject("input").getInt("users"));
  }

  @Test
  void stopAndStartAgain_byNamesOnly_andWithAnotherAddress() {
    admin.done("/api/relay/start", start("yt"));
    admin.done("/api/relay/stop", target("yt"));
    admin.done("/api/relay/stop", target("yt"));
    assertEquals(List.of(), engine.running());
    assertEquals(List.of(), engine.used());
    assertEquals("stopped", admin.output("cam", "yt").getString("status"));
    admin.done("/api/relay/start", target("yt"));
    assertEquals("rtmp://a.example.com/app/" + KEY, engine.output("cam", "yt").spec().url());
    admin.refused(409, "output-runs", "/api/relay/start", start("yt").replace("//a.example", "//b.example"));
    admin.done("/api/relay/stop", "{\"input_name\":\"cam\"}");
    admin.done("/api/relay/start", start("yt").replace("//a.example", "//b.example"));
    assertEquals("rtmp://b.example.com/app/" + KEY, engine.output("cam", "yt").spec().url());
  }

  @Test
  void inputAlone_isPinned_andTheDemoNeedsOneClick() {
    assertEquals("demo", admin.done("/api/relay/demo", "").getString("input_name"));
    admin.done("/api/relay/demo", "{}");
    assertEquals(List.of("demo"), engine.used());
    assertTrue(admin.status().getJsonArray("relays").getJsonObject(0).getJsonObject("input").getBoolean("pinned"));
    admin.done("/api/relay/stop", "{\"input_name\":\"demo\"}");
    assertEquals(List.of(), engine.used());
  }

  @Test
  void delete_dropsOneReference_andUndoBringsItBack() {
    admin.done("/api/relay/start", start("a"));
    admin.done("/api/relay/start", start("b"));
    admin.done("/api/relay/stop", target("b"));
    String undo = admin.done("/api/relay/delete-output", target("a")).getJsonObject("undo").getString("id");
    assertEquals(List.of(), engine.running());
    admin.refused(404, "no-such-output", "/api/output/delete", target("a"));
    JsonObject gone = admin.done("/api/input/delete", "{\"input_name\":\"cam\",\"input_url\":\"rtmp://media.example.com/live/cam\"}");
    assertEquals(1, gone.getInt("outputs"));
    assertTrue(admin.status().getJsonArray("relays").isEmpty());
    admin.refused(409, "input-gone", "/api/relay/undo", "{\"id\":\"" + undo + "\"}");
    assertEquals(1, admin.done("/api/relay/undo", "").getInt("inputs"));
    assertEquals(1, admin.done("/api/relay/undo", "{\"id\":\"" + undo + "\"}").getInt("outputs"));
    admin.refused(404, "nothing-to-undo", "/api/relay/undo", "{\"id\":\"" + undo + "\"}");
    assertEquals(List.of("cam/a"), engine.running());
    assertEquals("stopped", admin.output("cam", "b").getString("status"));
  }

  @Test
  void manyAtOnce_areDeleted_andWhatIsNotThereIsNamed() {
    IntStream.range(0, 20).forEach(i -> admin.done("/api/relay/start", start("out" + i)));
    JsonObject deleted = admin.done("/api/relay/delete",
        "{\"inputs\":[\"nope\"],\"outputs\":[" + target("out1") + "," + target("out2") + "," + target("missing") + "]}");
    assertEquals(2, deleted.getInt("outputs"));
    assertEquals(2, deleted.getJsonArray("missing").size());
    assertEquals(18, engine.running().size());
    assertEquals(18, admin.done("/api/relay/delete", "{\"inputs\":[\"cam\"]}").getInt("outputs"));
    admin.refused(404, "nothing-to-delete", "/api/relay/delete", "{\"inputs\":[\"cam\"]}");
    admin.refused(400, "bad-field", "/api/relay/delete", "{}");
  }

  @Test
  void fiftyDeletesAtOnce_areOneSuccess() throws InterruptedException, ExecutionException {
    admin.done("/api/relay/start", start("yt"));
    try (ExecutorService clients = Executors.newFixedThreadPool(50)) {
      List<Future<Answer>> answers = clients.invokeAll(IntStream.range(0, 50)
          .<Callable<Answer>>mapToObj(i -> () -> admin.post("/api/relay/delete-input", "{\"input_name\":\"cam\"}"))
          .toList());
      int deleted = 0;
      for (Future<Answer> answer : answers) {
        assertTrue(List.of(200, 404).contains(answer.get().status()), answer.get().body());
        deleted += answer.get().status() == 200 ? 1 : 0;
      }
      assertEquals(1, deleted);
    }
  }

  @Test
  void badInput_isRefused_withAClearReason() {
    admin.done("/api/relay/start", start("yt"));
    String start = "/api/relay/start";
    admin.refused(400, "missing-field", start, "{}");
    admin.refused(400, "bad-json", start, "{");
    admin.refused(400, "bad-json", start, "[]");
    admin.refused(400, "bad-json", start, "[".repeat(100_000));
    admin.refused(400, "unknown-field", start, "{\"input_name\":\"cam\",\"Output_Name\":\"x\"}");
    admin.refused(400, "bad-field", start, "{\"input_name\":7}");
    admin.refused(400, "missing-field", start, "{\"input_name\":\"new\"}");
    admin.refused(400, "missing-field", start, "{\"input_name\":\"cam\",\"output_url\":\"rtmp://a.example.com/x/y\"}");
    for (String name : List.of("..", "../x", "a/b", "a%2eb", "-rf", "a b", "ü", "x".repeat(300), "nul\\u0000")) {
      admin.refused(400, "bad-name", start, "{\"input_name\":\"" + name + "\"}");
      admin.refused(400, "bad-name", "/api/relay/delete-input", "{\"input_name\":\"" + name + "\"}");
    }
    for (String url : List.of(
        "/etc/passwd", "concat:a|b", "subfile:x", "data:text,x", "async:http://x", "-i", "gopher://example.com/", "pipe:0")) {
      admin.refused(400, "scheme-not-allowed", start, "{\"input_name\":\"x\",\"input_url\":\"" + url + "\"}");
      admin.refused(400, "scheme-not-allowed", start, start("x").replace("rtmp://a.example.com/app/" + KEY, url));
    }
    for (String host : List.of("127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "localhost")) {
      admin.refused(400, "host-not-allowed", start, "{\"input_name\":\"x\",\"input_url\":\"rtmp://" + host + "/live/x\"}");
    }
    admin.refused(400, "unknown-preset", start, start("x").replace("}", ",\"platform_preset\":\"Nope\"}"));
    for (String options : List.of("{\"bitrate\":\"1k\"}", "{\"bitrate\":\"fast\"}", "{\"framerate\":0}", "{\"framerate\":\"1000\"}",
        "{\"resolution\":\"1x1\"}", "{\"resolution\":\"321x180\"}", "{\"rotation\":\"4\"}", "{\"video_codec\":\"copy\",\"bitrate\":\"1M\"}",
        "{\"video_codec\":\"libx264 -f null\"}", "{\"audio_codec\":\"opus\"}")) {
      admin.refused(400, "bad-options", start, start("x").replace("}", ",\"ffmpeg_options\":" + options + "}"));
    }
    admin.refused(400, "bad-field", start, start("x").replace("}", ",\"ffmpeg_options\":{\"framerate\":\"1;2\"}}"));
    admin.refused(409, "other-url", start, start("x").replace("media.example", "other.example"));
    admin.refused(409, "url-taken", start, start("x").replace("\"cam\"", "\"cam2\""));
    admin.refused(404, "no-such-input", "/api/relay/stop", "{\"input_name\":\"nope\"}");
    admin.refused(404, "no-such-output", "/api/relay/stop", target("nope"));
    admin.refused(409, "other-url", "/api/relay/delete-input",
        "{\"input_name\":\"cam\",\"input_url\":\"rtmp://media.example.com/live/x/y\"}");
    assertEquals(List.of("cam/yt"), engine.running());
  }

  @Test
  void wrongMethod_is405WithAllow_andAHugeBodyIs413(TestPlatform platform) {
    Answer answer = platform.get("/api/relay/start", "Authorization", admin.authorization());
    assertEquals(405, answer.status());
    assertEquals("POST", answer.header("Allow").orElse(""));
    answer = platform.send("DELETE", "/api/relay/status", "", "Authorization", admin.authorization());
    assertEquals(405, answer.status());
    assertTrue(answer.header("Allow").orElse("").contains("GET"));
    assertEquals(413, admin.post("/api/relay/start", " ".repeat(64 * 1_024 * 1_024)).status());
    assertEquals(413, admin.post("/api/relay/import", "[" + " ".repeat(2 * 1_024 * 1_024)).status());
    assertEquals(0, engine.starts());
  }

  @Test
  void presets_fillInOptions_andOwnOnesCanBeAdded() {
    JsonObject presets = admin.get("/api/relay/presets").json();
    assertEquals("4500k", presets.getJsonObject("YouTube").getString("bitrate"));
    assertEquals("transpose=1", presets.getJsonObject("TikTok").getString("rotation"));
    assertEquals("720x1280", presets.getJsonObject("Instagram").getString("resolution"));
    admin.done("/api/relay/presets", "{\"name\":\"small\",\"ffmpeg_options\":{\"resolution\":\"320x180\",\"framerate\":\"10\"}}");
    assertEquals(Set.of("small"), admin.get("/api/relay/presets?own=true").json().keySet());
    assertEquals(400, admin.get("/api/relay/presets?own=some").status());
    admin.refused(409, "preset-fixed", "/api/relay/presets", "{\"name\":\"youtube\",\"ffmpeg_options\":{}}");
    admin.done("/api/relay/start", start("yt").replace("}", ",\"platform_preset\":\"small\",\"ffmpeg_options\":{\"bitrate\":300000}}"));
    JsonObject options = admin.output("cam", "yt").getJsonObject("ffmpeg_options");
    assertEquals("320x180", options.getString("resolution"));
    assertEquals("300k", options.getString("bitrate"));
    assertEquals(10, options.getInt("framerate"));
    assertEquals("libx264", options.getString("video_codec"));
    admin.done("/api/relay/delete-preset", "{\"name\":\"small\"}");
    admin.refused(404, "no-such-preset", "/api/relay/delete-preset", "{\"name\":\"small\"}");
    assertEquals("320x180", admin.output("cam", "yt").getJsonObject("ffmpeg_options").getString("resolution"));
  }

  @Test
  void export_masksSecretsUnlessAnAdminAsks_andCanBeImportedElsewhere(TestPlatform platform) {
    admin.done("/api/relay/presets", "{\"name\":\"own\",\"ffmpeg_options\":{\"framerate\":10}}");
    admin.done("/api/relay/start", start("yt").replace("}", ",\"platform_preset\":\"own\"}"));
    admin.done("/api/relay/start", start("tt").replace("}", ",\"platform_preset\":\"tiktok\"}"));
    admin.done("/api/relay/stop", target("tt"));
    admin.done("/api/relay/demo", "");
    Answer masked = admin.get("/api/relay/export");
    assertFalse(masked.body().contains(KEY), masked.body());
    assertEquals("attachment; filename=\"relay_config.json\"", masked.header("Content-Disposition").orElse(""));
    Client user = Client.of(platform, Role.USER);
    assertFalse(user.get("/api/relay/export").body().contains(KEY));
    assertEquals(403, user.get("/api/relay/export?secrets=true").status());
    assertEquals(400, admin.get("/api/relay/export?secrets=please").status());
    admin.refused(400, "bad-import", "/api/relay/import", masked.body());

    Answer whole = admin.get("/api/relay/export?secrets=true");
    assertTrue(whole.body().contains(KEY));
    assertEquals("imported", admin.done("/api/relay/import", whole.body()).getString("status"), "it is all there already");
    admin.done("/api/relay/delete", "{\"inputs\":[\"cam\",\"demo\"]}");
    admin.done("/api/relay/delete-preset", "{\"name\":\"own\"}");
    Answer form = admin.post("/api/relay/import", "--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--XX\r\n"
        + "Content-Disposition: form-data; name=\"file\"; filename=\"relay_config.json\"\r\nContent-Type: application/json\r\n\r\n"
        + whole.body() + "\r\n--XX--\r\n", "Content-Type", "multipart/form-data; boundary=XX");
    assertEquals(200, form.status(), form.body());
    JsonArray before = array(whole.body().replace("\"platform_preset\":\"own\",", ""));
    assertEquals(before, array(admin.get("/api/relay/export?secrets=true").body()));
    assertEquals(List.of("cam/yt"), engine.running());
  }

  private static JsonArray array(String text) {
    return TestPlatform.json("{\"all\":" + text + "}").getJsonArray("all");
  }

  @Test
  void importThatIsWrongSomewhere_changesNothing_andNamesTheEntries() {
    admin.done("/api/relay/start", start("yt"));
    Answer answer = admin.post("/api/relay/import", """
        [{"input_name":"a","input_url":"rtmp://x.example.com/live/a","outputs":[]},
         {"input_name":"b","input_url":"rtmp://x.example.com/live/b","outputs":[
           {"output_name":"ok","output_url":"rtmp://x.example.com/app/k"},{"output_name":"bad","output_url":"file:/etc/passwd"}]},
         {"input_name":"a","input_url":"rtmp://x.example.com/live/c"},
         {"input_name":"d","input_url":"rtmp://x.example.com/live/d","extra":1}]""");
    assertEquals(400, answer.status());
    assertEquals(List.of("1/1 scheme-not-allowed", "2/-1 name-twice", "3/-1 unknown-field"), problems(answer));
    answer = admin.post("/api/relay/import", """
        [{"input_name":"new","input_url":"rtmp://x.example.com/live/new"},
         {"input_name":"inside","input_url":"http://10.0.0.1/x"}]""");
    assertEquals(List.of("1/-1 host-not-allowed"), problems(answer));
    answer = admin.post("/api/relay/import", """
        [{"input_name":"new","input_url":"rtmp://x.example.com/live/new"},
         {"input_name":"cam","input_url":"rtmp://x.example.com/live/other"}]""");
    assertEquals(409, answer.status());
    assertEquals(List.of("1/-1 other-url"), problems(answer));
    admin.refused(400, "bad-json", "/api/relay/import", "{}");
    admin.refused(400, "bad-json", "/api/relay/import", "");
    assertEquals(1, admin.status().getJsonArray("relays").size());
    assertEquals(2, admin.done("/api/relay/import?replace=true", """
        [{"input_name":"new","input_url":"rtmp://x.example.com/live/new","outputs":[
          {"output_name":"1","output_url":"srt://x.example.com:9000"},{"output_name":"2","output_url":"srt://x.example.com:9001"}]}]""")
        .getInt("outputs"));
    assertEquals(List.of("new/1", "new/2"), engine.running());
  }

  private static List<String> problems(Answer answer) {
    return answer.json().getJsonObject("error").getJsonArray("errors").getValuesAs(JsonObject.class).stream()
        .map(each -> each.getInt("index") + "/" + each.getInt("output", -1) + " " + each.getString("code"))
        .toList();
  }

  @Test
  void usersMayLook_adminsMayChange_andStrangersNeither(TestPlatform platform) {
    assertEquals(401, platform.get("/api/relay/status").status());
    assertEquals(401, platform.get("/api/relay/events").status());
    assertEquals(401, platform.send("POST", "/api/relay/demo", "").status());
    Client user = Client.of(platform, Role.USER);
    assertEquals(200, user.get("/api/relay/status").status());
    for (String path : List.of(
        "start", "stop", "demo", "delete-input", "delete-output", "delete", "undo", "retry-now", "import", "presets")) {
      assertEquals(403, user.post("/api/relay/" + path, "{}").status(), path);
    }
    assertEquals(403, user.post("/api/input/delete", "{}").status());
    assertEquals(403, user.post("/api/output/delete", "{}").status());
  }

  @Test
  void streamKeys_areNowhereButInTheFile(TestPlatform platform) throws IOException {
    try (Client.Events events = admin.events()) {
      String heard = events.next("status").data();
      admin.done("/api/relay/start", start("yt"));
      engine.output("cam", "yt").become(RelayState.ERROR, "rtmp://a.example.com/app/" + KEY + ": Connection refused");
      for (Client.Events.Event event = events.next("output"); !event.data().contains("refused"); event = events.next("output")) {
        heard += event.data();
        admin.document().check("Output", event.data());
      }
      heard += admin.get("/api/relay/status").body() + platform.get("/metrics", "Authorization", admin.authorization()).body()
          + platform.get("/platform/modules", "Authorization", admin.authorization()).body();
      assertFalse(heard.contains(KEY), heard);
    }
    Path file = platform.dataFolder().resolve("relay").resolve("relays.json");
    assertTrue(Files.readString(file).contains(KEY), "it is kept for the next start");
  }

  @Test
  void changes_areInTheAuditLog_andInMetrics_byName(TestPlatform platform) throws IOException {
    admin.done("/api/relay/start", start("yt"));
    String metrics = platform.get("/metrics", "Authorization", admin.authorization()).body();
    assertTrue(metrics.lines().anyMatch(line -> line.startsWith("relay_output_bitrate") && line.contains("input=\"cam\"")
        && line.contains("output=\"yt\"") && line.contains("4000000")), metrics);
    admin.done("/api/relay/delete-output", target("yt"));
    metrics = platform.get("/metrics", "Authorization", admin.authorization()).body();
    assertFalse(metrics.contains("output=\"yt\""), metrics);
    String audit = Files.readString(platform.dataFolder().resolve("audit.log"));
    assertTrue(audit.lines().anyMatch(line -> line.contains("ada") && line.contains("deleted output 'yt' of input 'cam'")), audit);
    assertFalse(audit.contains(KEY), audit);
  }

  @Test
  void events_tellEveryChangeOnce(TestPlatform platform) throws IOException {
    try (Client.Events events = admin.events()) {
      admin.document().check("Status", events.next("status").data());
      admin.done("/api/relay/start", start("yt"));
      Client.Events.Event input = events.next("input");
      admin.document().check("Input", input.data());
      assertEquals("running", events.next("output").json().getString("status"));
      engine.output("cam", "yt").become(RelayState.RETRYING, "Connection refused");
      JsonObject output = events.next("output").json();
      assertEquals("retrying", output.getString("status"));
      assertEquals("Connection refused", output.getString("last_error"));
      admin.done("/api/relay/retry-now", target("yt"));
      assertEquals(1, engine.output("cam", "yt").retries());
      admin.done("/api/relay/delete-input", "{\"input_name\":\"cam\"}");
      Client.Events.Event removed = events.next("removed");
      admin.document().check("Removed", removed.data());
      assertEquals("cam", removed.json().getString("input_name"));
      platform.stop();
      Await.until("the end of the stream", () -> events.next().name().isEmpty());
    }
  }

  @Test
  void viewers_comeAndGo_andWhoIsNoneIsTold() {
    String begin = "/api/relay/hls/start-viewer";
    admin.done("/api/relay/start", start("yt"));
    JsonObject viewer = admin.done(begin, "{\"input_name\":\"cam\"}");
    String who = "{\"input_name\":\"cam\",\"viewer_id\":\"" + viewer.getString("viewer_id") + "\"}";
    assertEquals(503, admin.get(viewer.getString("playlist_url")).status(), "there is no media here");
    assertEquals("ok", admin.done("/api/relay/hls/heartbeat", who).getString("status"));
    assertEquals(404, admin.get(viewer.getString("playlist_url").replace("index.m3u8", "segment_7.ts")).status());
    assertEquals(404, admin.get(viewer.getString("playlist_url").replace("index.m3u8", "passwd")).status());
    assertEquals("stopped", admin.done("/api/relay/hls/stop-viewer", who).getString("status"));
    admin.done("/api/relay/hls/stop-viewer", who);
    admin.refused(410, "viewer-gone", "/api/relay/hls/heartbeat", who);
    assertEquals(410, admin.get(viewer.getString("playlist_url")).status());
    admin.refused(404, "no-such-input", begin, "{\"input_name\":\"nope\"}");
    admin.refused(404, "no-such-input", begin, "{\"input_name\":\"../x\"}");
    admin.refused(400, "missing-field", begin, "{}");
    admin.refused(400, "unknown-field", begin, "{\"input_name\":\"cam\",\"more\":1}");
    admin.refused(400, "bad-json", "/api/relay/hls/heartbeat", "[");
  }

  @Test
  void retryNow_ofWhatIsStopped_isAConflict() {
    admin.done("/api/relay/start", start("yt"));
    admin.done("/api/relay/retry-now", "{\"input_name\":\"cam\"}");
    admin.done("/api/relay/stop", target("yt"));
    admin.refused(409, "stopped", "/api/relay/retry-now", target("yt"));
    admin.refused(404, "no-such-input", "/api/relay/retry-now", "{\"input_name\":\"nope\"}");
  }

  @Test
  void threeHundredStalledOutputs_delayNoStatus() {
    String outputs = IntStream.range(0, 300)
        .mapToObj(i -> "{\"output_name\":\"out%d\",\"output_url\":\"rtmp://a.example.com/app/%d\"}".formatted(i, i))
        .collect(Collectors.joining(","));
    admin.done("/api/relay/import",
        "[{\"input_name\":\"cam\",\"input_url\":\"rtmp://m.example.com/live/x\",\"outputs\":[" + outputs + "]}]");
    IntStream.range(0, 300).forEach(i -> engine.output("cam", "out" + i).become(RelayState.RETRYING, "stalled"));
    Await.until("all seen", () -> "retrying".equals(admin.output("cam", "out299").getString("status")));
    for (int i = 0; i < 10; i++) {
      long begin = System.nanoTime();
      assertEquals(200, admin.platform().get("/api/relay/status", "Authorization", admin.authorization()).status());
      long millis = (System.nanoTime() - begin) / 1_000_000;
      assertTrue(millis < 200, "a status took " + millis + " ms");
    }
  }

  @Test
  void restartOfTheModule_runsWhatRanBefore(TestPlatform platform) throws Exception {
    admin.done("/api/relay/start", start("runs"));
    admin.done("/api/relay/start", start("stopped"));
    admin.done("/api/relay/stop", target("stopped"));
    admin.done("/api/relay/demo", "");
    platform.control().apply(PlatformControl.Action.RESTART, "relay", Deadline.after(Duration.ofSeconds(20)));
    Await.until("it runs again", () -> engine.running().equals(List.of("cam/runs")));
    assertEquals(List.of("cam", "demo"), engine.used());
    assertEquals("stopped", admin.output("cam", "stopped").getString("status"));
  }
}
