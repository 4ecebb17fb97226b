package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The files of recordings over HTTP: listed, told of, handed out and deleted. */
@Timeout(60)
class RecordingFilesTest {

  @RegisterExtension
  private final SlipwayExtension slipway = RecordingHost.platform().build();

  private static Path put(TestPlatform platform, String name, String content) throws IOException {
    return Files.writeString(RecordingHost.folder(platform).resolve(name), content);
  }

  private static Answer download(TestPlatform platform, String name, String... headers) {
    return platform.get("/api/recording/download?filename=" + URLEncoder.encode(name, StandardCharsets.UTF_8), headers);
  }

  @Test
  void list_hasFilesThatWerePutThereByHand(TestPlatform platform) throws Exception {
    Path clip = Programs.clip(RecordingHost.folder(platform).resolve("cam_20260314T091500123Z.mp4"), 2);
    Files.setLastModifiedTime(clip, FileTime.from(Instant.parse("2026-03-14T09:15:02Z")));
    put(platform, "no-video.mp4", "this is no video");

    Await.until("two files", () -> RecordingHost.list(platform).size() == 2);
    JsonObject entry = RecordingHost.list(platform).getLast();
    assertEquals("cam", entry.getString("name"));
    assertEquals("", entry.getString("source"));
    assertEquals(Files.size(clip), entry.getJsonNumber("file_size").longValue());
    assertEquals("2026-03-14T09:15:00.123Z", entry.getString("started_at"));
    assertEquals("2026-03-14T09:15:02Z", entry.getString("stopped_at"));
    assertFalse(entry.getBoolean("active"));
    assertEquals("finished", entry.getString("state"));
    Await.until("its duration", () -> RecordingHost.list(platform).getLast().get("duration").getValueType() == JsonValue.ValueType.NUMBER);
    assertEquals(2.0, RecordingHost.list(platform).getLast().getJsonNumber("duration").doubleValue(), 0.01);
    assertEquals(JsonValue.NULL, RecordingHost.list(platform).getFirst().get("duration"), "what is no video has none");
  }

  @Test
  void stream_tellsOfChangesByHandWithinASecond(TestPlatform platform) throws Exception {
    try (EventReader events = EventReader.open(platform)) {
      events.awaitUpdates(1);
      Path folder = RecordingHost.folder(platform);
      Path outside = folder.resolveSibling("elsewhere.mp4");
      Path file = folder.resolve("a.mp4");
      told(platform, events, () -> put(platform, "a.mp4", "x"), "a.mp4 of 1");
      told(platform, events, () -> Files.writeString(file, "longer"), "a.mp4 of 6");
      told(platform, events, () -> Files.move(file, folder.resolve("b.mp4")), "b.mp4 of 6");
      told(platform, events, () -> Files.move(folder.resolve("b.mp4"), outside));
      told(platform, events, () -> Files.move(outside, folder.resolve("c.mp4")), "c.mp4 of 6");
      told(platform, events, () -> RecordingHost.post(platform, "delete", "filename", "c.mp4"));
    }
  }

  private interface Change {
    void run() throws IOException;
  }

  /** Waits a second at most for the update after which the list has those files: others, as of a duration found, may come before it. */
  private static void told(TestPlatform platform, EventReader events, Change change, String... files) throws IOException {
    int before = events.updates();
    long began = System.nanoTime();
    change.run();
    for (int seen = before; seen == before || !files(platform).equals(List.of(files)); seen = events.updates()) {
      events.awaitUpdates(seen + 1);
    }
    long took = (System.nanoTime() - began) / 1_000_000;
    assertTrue(took < 1_000, "told after " + took + " ms");
  }

  private static List<String> files(TestPlatform platform) {
    return RecordingHost.list(platform).stream()
        .map(each -> each.getString("filename") + " of " + each.getJsonNumber("file_size"))
        .toList();
  }

  @Test
  void stream_goesOnWhenTheFolderIsTakenAwayAndComesBack(TestPlatform platform) throws Exception {
    put(platform, "a.mp4", "x");
    Await.until("the file", () -> RecordingHost.fileNames(platform).equals(List.of("a.mp4")));
    try (EventReader events = EventReader.open(platform)) {
      events.awaitUpdates(1);
      Path folder = RecordingHost.folder(platform);
      told(platform, events, () -> Files.move(folder, folder.resolveSibling("away")));
      Await.until("the folder", () -> Files.isDirectory(folder));
      told(platform, events, () -> put(platform, "b.mp4", "x"), "b.mp4 of 1");
    }
  }

  @Test
  void stream_staysUp_andEndsCleanlyAtTheStop(TestPlatform platform) throws Exception {
    try (EventReader events = EventReader.open(platform)) {
      events.awaitUpdates(1);
      platform.stop();
      assertEquals("last chunk", events.awaitEnd());
      assertTrue(events.lines().stream().anyMatch(line -> line.startsWith("retry:")), events.lines().toString());
    }
  }

  @Test
  void meters_showWhatThereIs(TestPlatform platform) throws Exception {
    put(platform, "a.mp4", "0123456789");
    Await.until("a file of ten bytes", () -> {
      String metrics = platform.get("/metrics").body();
      return metrics.matches("(?s).*relay_recordings_files\\S* 1\\.0\\s.*")
          && metrics.matches("(?s).*relay_recordings_file_bytes\\S* 10\\.0\\s.*");
    });
    assertTrue(RecordingHost.last().recordings().totals().freeBytes() > 0);
  }

  @Test
  void delete_takesTheFileAway_andKnowsWhatIsNotThere(TestPlatform platform) throws Exception {
    Path file = put(platform, "a.mp4", "x");
    Answer done = RecordingHost.post(platform, "delete", "filename", "a.mp4");
    assertEquals(200, done.status(), done.body());
    assertEquals("recording deleted", done.json().getString("status"));
    assertFalse(Files.exists(file));
    assertEquals(404, RecordingHost.post(platform, "delete", "filename", "a.mp4").status());
  }

  @Test
  void fileName_thatIsATrick_isRefused(TestPlatform platform) throws Exception {
    Path secret = Files.writeString(RecordingHost.folder(platform).resolveSibling("secret.mp4"), "secret");
    List<String> tricks = List.of("../secret.mp4", "..", "/etc/passwd", "a/b.mp4", "%2e%2e%2fsecret.mp4", "secret.mp4\0.mp4", "-rf.mp4",
        "secret.txt", "a;b.mp4", "a\\b.mp4", "x".repeat(300) + ".mp4");
    for (String name : tricks) {
      Answer answer = RecordingHost.post(platform, "delete", "filename", name);
      assertEquals(400, answer.status(), name + answer.body());
      assertEquals("bad-filename", answer.json().getJsonObject("error").getString("code"), name);
      assertEquals(400, download(platform, name).status(), name);
    }
    assertEquals(400, platform.get("/api/recording/download?filename=..%2Fsecret.mp4").status());
    assertTrue(Files.exists(secret));
  }

  @Test
  void links_areNeitherServedNorDeleted(TestPlatform platform) throws Exception {
    Path secret = Files.writeString(RecordingHost.folder(platform).resolveSibling("secret.mp4"), "secret");
    Path link = Files.createSymbolicLink(RecordingHost.folder(platform).resolve("link.mp4"), secret);
    assertEquals(404, download(platform, "link.mp4").status());
    assertEquals(404, RecordingHost.post(platform, "delete", "filename", "link.mp4").status());
    assertTrue(Files.exists(link));
    assertEquals(List.of(), RecordingHost.fileNames(platform));
  }

  @Test
  void body_ofAnotherForm_isRefused(TestPlatform platform) {
    List<String> bodies = List.of("", "[]", "{", "null", "{\"filename\":1}", "{\"filename\":\"a.mp4\",\"more\":\"x\"}", "{}",
        "{\"filename\":\"\"}", "{\"filename\":null}", "[".repeat(5_000));
    for (String body : bodies) {
      Answer answer = platform.send("POST", "/api/recording/delete", body, RecordingHost.ADMIN);
      assertEquals(400, answer.status(), body + answer.body());
      assertFalse(answer.json().getJsonObject("error").getString("message").isEmpty());
    }
  }

  @Test
  void body_thatIsTooLong_isRefused(TestPlatform platform) {
    assertEquals(413, RecordingHost.post(platform, "delete", "filename", "x".repeat(70_000)).status());
  }

  @Test
  void methods_andRights_areChecked(TestPlatform platform) {
    assertEquals(405, platform.get("/api/recording/delete").status());
    assertEquals(405, platform.send("POST", "/api/recording/list", "{}", RecordingHost.ADMIN).status());
    assertEquals(401, platform.send("POST", "/api/recording/delete", "{\"filename\":\"a.mp4\"}").status());
    assertEquals(401, platform.send("POST", "/api/recording/start", "{\"name\":\"a\",\"source\":\"demo:\"}").status());
  }

  @Test
  void download_servesTheWholeFile(TestPlatform platform) throws Exception {
    Path file = put(platform, "Ünï (1).mp4", "0123456789".repeat(20_000));
    Answer answer = download(platform, "Ünï (1).mp4");
    assertEquals(200, answer.status());
    assertEquals(Files.readString(file), answer.body());
    assertEquals("video/mp4", answer.header("content-type").orElse(""));
    assertEquals("200000", answer.header("content-length").orElse(""));
    assertEquals("bytes", answer.header("accept-ranges").orElse(""));
    assertEquals("attachment; filename=\"_n_ (1).mp4\"; filename*=UTF-8''%C3%9Cn%C3%AF%20%281%29.mp4",
        answer.header("content-disposition").orElse(""));
    assertTrue(answer.header("etag").orElse("").startsWith("\""));
    assertEquals(404, download(platform, "other.mp4").status());
    assertEquals(400, platform.get("/api/recording/download").status());
  }

  @Test
  void head_saysWhatGetWould(TestPlatform platform) throws Exception {
    put(platform, "a.mp4", "0123456789");
    Answer answer = platform.send("HEAD", "/api/recording/download?filename=a.mp4", "", "Range", "bytes=0-1");
    assertEquals(200, answer.status());
    assertEquals("10", answer.header("content-length").orElse(""));
    assertEquals(download(platform, "a.mp4").header("etag"), answer.header("etag"));
    assertEquals("", answer.body());
    assertEquals(404, platform.send("HEAD", "/api/recording/download?filename=b.mp4", "").status());
  }

  @Test
  void download_servesRanges(TestPlatform platform) throws Exception {
    put(platform, "a.mp4", "0123456789");
    Answer middle = download(platform, "a.mp4", "Range", "bytes=2-4");
    assertEquals(206, middle.status());
    assertEquals("234", middle.body());
    assertEquals("bytes 2-4/10", middle.header("content-range").orElse(""));
    assertEquals("3", middle.header("content-length").orElse(""));
    assertEquals("89", download(platform, "a.mp4", "Range", "bytes=-2").body());
    assertEquals("789", download(platform, "a.mp4", "Range", "bytes=7-").body());

    Answer none = download(platform, "a.mp4", "Range", "bytes=10-");
    assertEquals(416, none.status());
    assertEquals("bytes */10", none.header("content-range").orElse(""));
    assertEquals(200, download(platform, "a.mp4", "Range", "lines=1-2").status());
  }

  @Test
  void download_servesSeveralRangesAsParts(TestPlatform platform) throws Exception {
    put(platform, "a.mp4", "0123456789");
    Answer parts = download(platform, "a.mp4", "Range", "bytes=0-1,5-6");
    assertEquals(206, parts.status());
    String boundary = parts.header("content-type").orElse("").replaceFirst("multipart/byteranges; boundary=", "");
    String expected = "\r\n--" + boundary + "\r\nContent-Type: video/mp4\r\nContent-Range: bytes 0-1/10\r\n\r\n01"
        + "\r\n--" + boundary + "\r\nContent-Type: video/mp4\r\nContent-Range: bytes 5-6/10\r\n\r\n56\r\n--" + boundary + "--\r\n";
    assertEquals(expected, parts.body());
  }

  @Test
  void download_keepsConditions(TestPlatform platform) throws Exception {
    Path file = put(platform, "a.mp4", "0123456789");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    String tag = download(platform, "a.mp4").header("etag").orElse("");
    Answer same = download(platform, "a.mp4", "If-None-Match", tag);
    assertEquals(304, same.status());
    assertEquals("", same.body());
    assertEquals(206, download(platform, "a.mp4", "Range", "bytes=0-1", "If-Range", tag).status());
    Files.writeString(file, "9876543210");
    assertEquals(200, download(platform, "a.mp4", "Range", "bytes=0-1", "If-Range", tag).status());
    assertEquals(412, download(platform, "a.mp4", "If-Match", tag).status());
    assertEquals(200, download(platform, "a.mp4", "If-None-Match", tag).status());
  }

  @Test
  void emptyFile_isServed(TestPlatform platform) throws Exception {
    put(platform, "empty.mp4", "");
    Answer answer = download(platform, "empty.mp4");
    assertEquals(200, answer.status());
    assertEquals("0", answer.header("content-length").orElse(""));
    assertEquals(416, download(platform, "empty.mp4", "Range", "bytes=0-").status());
  }

  @Test
  void download_ofALargeFile_takesLittleMemory(TestPlatform platform) throws Exception {
    Path file = RecordingHost.folder(platform).resolve("large.mp4");
    byte[] block = new byte[1 << 20];
    new Random(1).nextBytes(block);
    try (var out = Files.newOutputStream(file)) {
      for (int i = 0; i < 256; i++) {
        out.write(block);
      }
    }
    long length = 0;
    try (var in = platform.uri("/api/recording/download?filename=large.mp4").toURL().openStream()) {
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        length += count;
      }
    }
    assertEquals(256L << 20, length);
  }
}
