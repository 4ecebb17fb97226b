package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Recordings with a real ffmpeg as source, recorder and judge. */
@Timeout(60)
class RecorderTest {

  private static final String SOURCE = "rtmp://203.0.113.7/live/secret-key";

  @RegisterExtension
  private final SlipwayExtension slipway = RecordingHost.platform().build();

  private static void start(TestPlatform platform, String name) {
    Answer answer = RecordingHost.post(platform, "start", "name", name, "source", SOURCE);
    assertEquals(200, answer.status(), answer.body());
    assertEquals("recording started", answer.json().getString("status"));
  }

  private static void stop(TestPlatform platform, String name) {
    Answer answer = RecordingHost.post(platform, "stop", "name", name, "source", SOURCE);
    assertEquals(200, answer.status(), answer.body());
    assertEquals("recording stopped", answer.json().getString("status"));
  }

  private static RecordingStatus awaitRecorded(String name, int seconds) {
    return RecordingHost.last().await(seconds + " s of " + name, name,
        status -> status.recorded().compareTo(Duration.ofSeconds(seconds)) >= 0);
  }

  private static List<Path> files(Path folder) throws Exception {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  /** Returns what the gauge of a recording shows, -1 where there is none. */
  private static double gauge(TestPlatform platform, String gauge, String recording) {
    return platform.get("/metrics").body().lines()
        .filter(line -> line.startsWith("relay_" + gauge) && line.contains("recording=\"" + recording + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).findFirst().orElse(-1);
  }

  private static void kill(long pid) {
    assertNotEquals(0, pid);
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  @Test
  void threeAtOnce_areWholeFiles(TestPlatform platform) throws Exception {
    List<String> names = List.of("one", "two", "mp3");
    for (String name : names) {
      RecordingHost.post(platform, "start", "name", name, "source", name.equals("mp3") ? "rtmp://203.0.113.7/mp3/key" : SOURCE);
    }
    names.forEach(name -> awaitRecorded(name, 3));
    List<JsonObject> active = RecordingHost.list(platform);
    assertEquals(3, active.size());
    for (JsonObject entry : active) {
      assertTrue(entry.getBoolean("active"));
      assertTrue(entry.isNull("stopped_at"));
      assertEquals("running", entry.getString("state"));
      assertTrue(entry.getJsonNumber("file_size").longValue() > 10_000, entry.toString());
      assertTrue(entry.getString("source").endsWith("/****"), entry.toString());
      assertEquals(409, RecordingHost.post(platform, "delete", "filename", entry.getString("filename")).status());
    }
    assertTrue(gauge(platform, "recording_bytes", "two") > 10_000);
    assertEquals(1, gauge(platform, "recording_running", "two"));
    names.forEach(name -> stop(platform, name));
    assertEquals(-1, gauge(platform, "recording_bytes", "two"), "taken back");

    List<JsonObject> finished = RecordingHost.list(platform);
    assertEquals(Set.copyOf(names), finished.stream().map(each -> each.getString("name")).collect(Collectors.toSet()));
    for (JsonObject entry : finished) {
      Path file = RecordingHost.folder(platform).resolve(entry.getString("filename"));
      Programs.assertSound(file);
      assertTrue(Programs.seconds(file) >= 3, entry.toString());
      assertTrue(entry.getString("filename").matches(entry.getString("name") + "_\\d{8}T\\d{9}Z\\.mp4"), entry.toString());
      assertEquals("finished", entry.getString("state"));
      assertEquals(Files.size(file), entry.getJsonNumber("file_size").longValue());
      assertTrue(entry.getString("source").endsWith("/****"), entry.toString());
      assertTrue(entry.isNull("error"), entry.toString());
    }
    assertEquals(0, RecordingHost.last().inputs().source("one").users());
    Await.until("durations", () -> RecordingHost.list(platform).stream().noneMatch(each -> each.isNull("duration")));
  }

  @Test
  void recorder_thatIsKilled_losesAtMostThreeSeconds_andGoesOnInANewFile(TestPlatform platform) throws Exception {
    start(platform, "cam");
    RecordingStatus before = awaitRecorded("cam", 4);
    double recorded = before.recorded().toMillis() / 1_000.0;
    kill(before.pid());
    RecordingStatus after = RecordingHost.last().await("a second file", "cam",
        status -> status.files() == 2 && status.state() == RecordingState.RUNNING && status.restarts() == 1);
    assertNotEquals(before.fileName(), after.fileName());
    awaitRecorded("cam", 8);
    stop(platform, "cam");

    List<Path> files = files(RecordingHost.folder(platform));
    assertEquals(2, files.size());
    for (Path file : files) {
      Programs.assertSound(file);
    }
    double first = Programs.seconds(files.getFirst());
    assertTrue(recorded - first <= 3, "played " + first + " s of " + recorded + " s");
    JsonObject entry = RecordingHost.list(platform).getLast();
    assertEquals(files.getFirst().getFileName().toString(), entry.getString("filename"));
    assertTrue(entry.getString("error").contains("137"), entry.toString());
  }

  @Test
  void sourceThatIsAwayForAWhile_givesOneFileThatPlays(TestPlatform platform) throws Exception {
    start(platform, "cam");
    awaitRecorded("cam", 2);
    RecordingHost.last().inputs().source("cam").goAway();
    Await.until("two seconds of nothing", Deadline.after(Duration.ofSeconds(5)), new Pause(Duration.ofSeconds(2)));
    RecordingHost.last().inputs().source("cam").comeBack();
    awaitRecorded("cam", 7);
    stop(platform, "cam");

    List<Path> files = files(RecordingHost.folder(platform));
    assertEquals(1, files.size(), files.toString());
    Programs.assertSound(files.getFirst());
    assertTrue(Programs.seconds(files.getFirst()) >= 6);
  }

  /** Holds from some time after it was first asked. */
  private static final class Pause implements Await.Condition {

    private final Duration length;
    private long began;

    Pause(Duration length) {
      this.length = length;
    }

    @Override
    public boolean holds() {
      began = began == 0 ? System.nanoTime() : began;
      return System.nanoTime() - began >= length.toNanos();
    }
  }

  @Test
  void stopOfTheModule_finishesEveryFile(TestPlatform platform) throws Exception {
    List.of("one", "two").forEach(name -> start(platform, name));
    List.of("one", "two").forEach(name -> awaitRecorded(name, 2));
    assertEquals(2, RecordingHost.last().recordings().active().size());
    Path folder = RecordingHost.folder(platform);
    platform.stop();
    for (Path file : files(folder)) {
      Programs.assertSound(file);
      assertTrue(Programs.run("ffprobe", "-v", "trace", file.toString()).contains("mfra"), "it was finished, and not cut off");
    }
  }

  @Test
  void start_isRepeatable_andRefusesWhatContradicts(TestPlatform platform) {
    start(platform, "cam");
    start(platform, "cam");
    assertEquals(1, RecordingHost.last().recordings().active().size());
    assertEquals(new Wanted("cam", SOURCE), RecordingHost.last().recordings().active().getFirst());
    Answer other = RecordingHost.post(platform, "start", "name", "cam", "source", "rtmp://203.0.113.8/live/other");
    assertEquals(409, other.status(), other.body());
    awaitRecorded("cam", 1);
    assertEquals(200, RecordingHost.post(platform, "start", "name", "cam").status(), "its input runs, so that its source is known");
    assertEquals(200, RecordingHost.post(platform, "start", "name", "cam", "source", "rtmp://203.0.113.7/live/****").status());
    stop(platform, "cam");
    stop(platform, "cam");
    assertEquals(404, RecordingHost.post(platform, "stop", "name", "other").status());
  }

  @Test
  void start_ofWhatIsNotAllowed_isRefused(TestPlatform platform) throws Exception {
    String long300 = "x".repeat(300);
    for (String name : List.of("..", "a/b", "%2e%2e", "a\0b", long300, "-rf", "ä", "a b", ".a")) {
      Answer answer = RecordingHost.post(platform, "start", "name", name, "source", SOURCE);
      assertEquals(400, answer.status(), name);
      assertEquals("bad-name", answer.json().getJsonObject("error").getString("code"));
    }
    for (String source : List.of("/etc/passwd", "concat:a|b", "data:x", "-i", "file:../x", "gopher://203.0.113.7/", long300)) {
      assertEquals(400, RecordingHost.post(platform, "start", "name", "cam", "source", source).status(), source);
    }
    assertEquals("Name and source required", RecordingHost.post(platform, "start", "name", "cam").json().getJsonObject("error")
        .getString("message").substring(0, 24));
    assertEquals(400, RecordingHost.post(platform, "start", "source", SOURCE).status());
    assertEquals(List.of(), files(RecordingHost.folder(platform)));
    assertEquals(List.of(), RecordingHost.last().recordings().active());
  }

  @Test
  void sourceWithoutMedia_isWaitedFor_andCanBeStopped(TestPlatform platform) throws Exception {
    RecordingHost.post(platform, "start", "name", "cam", "source", "rtmp://203.0.113.7/silent/key");
    RecordingHost.last().await("what is in the way", "cam",
        status -> status.state() == RecordingState.STARTING && "Connection refused".equals(status.lastError()));
    JsonObject entry = RecordingHost.list(platform).getFirst();
    assertEquals("", entry.getString("filename"));
    assertEquals("starting", entry.getString("state"));
    assertTrue(entry.getBoolean("active"));
    stop(platform, "cam");
    assertEquals(List.of(), files(RecordingHost.folder(platform)));
    assertEquals(List.of(), RecordingHost.list(platform));
    assertEquals(0, RecordingHost.last().inputs().source("cam").users());
  }

  @Test
  void inputThatEnds_endsTheRecording(TestPlatform platform) throws Exception {
    start(platform, "cam");
    awaitRecorded("cam", 2);
    RecordingHost.last().inputs().source("cam").end();
    RecordingHost.last().await("its end", "cam", status -> status.state() == RecordingState.STOPPED);
    Programs.assertSound(files(RecordingHost.folder(platform)).getFirst());
  }

  @Test
  void folderThatIsTakenAway_isMadeAgain_andTheRecordingGoesOn(TestPlatform platform) throws Exception {
    start(platform, "cam");
    RecordingStatus before = awaitRecorded("cam", 2);
    Path folder = RecordingHost.folder(platform);
    Files.move(folder, folder.resolveSibling("away"));
    kill(before.pid());
    RecordingHost.last().await("a second file", "cam", status -> status.files() == 2 && status.state() == RecordingState.RUNNING);
    awaitRecorded("cam", 4);
    stop(platform, "cam");
    assertEquals(1, files(folder).size());
    Programs.assertSound(files(folder).getFirst());
  }

  @Test
  void download_ofWhatIsBeingWritten_playsAsFarAsItHasCome(TestPlatform platform) throws Exception {
    start(platform, "cam");
    RecordingStatus status = awaitRecorded("cam", 3);
    Path copy = Files.createTempFile("download", ".mp4");
    try (var in = platform.uri("/api/recording/download?filename=" + status.fileName()).toURL().openStream()) {
      Files.write(copy, in.readAllBytes());
      assertTrue(Programs.seconds(copy) >= 1.5);
    } finally {
      Files.delete(copy);
    }
    stop(platform, "cam");
  }
}
