package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an administrator sees inside the image, on its own runtime, where no file can be written but in the data folder, as in the
 * container.
 */
class InsideIT {

  private static final String TOKEN = "the-token-of-the-administrator";
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir
  private static Path folder;
  private static SlipwayProcess platform;

  @BeforeAll
  static void start() throws Exception {
    Path nowhere = Files.writeString(folder.resolve("nowhere"), "a file, under which no folder can be made");
    platform = TestHome.slipway(folder.resolve("data")).setting("admin.token", TOKEN)
        .jvm("-Djava.io.tmpdir=" + nowhere.resolve("tmp")).start("run");
    platform.awaitReady(TestHome.START);
  }

  @AfterAll
  static void stop() throws Exception {
    try (SlipwayProcess last = platform; HttpClient _ = HTTP) {
      last.terminate();
      SlipwayProcess.Exit exit = last.awaitExit(TestHome.STOP);
      assertEquals(0, exit.code(), exit.output());
      assertTrue(exit.output().contains("No leaks detected") && !exit.output().contains(TOKEN), exit.output());
    }
  }

  private static <T> HttpResponse<T> send(String method, String path, String token, BodyHandler<T> body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(platform.uri(path)).timeout(ANSWER).method(method, BodyPublishers.noBody());
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return HTTP.send(request.build(), body);
  }

  private static String text(String method, String path, int status) throws Exception {
    HttpResponse<String> answer = send(method, path, TOKEN, BodyHandlers.ofString());
    assertEquals(status, answer.statusCode(), answer::body);
    return answer.body();
  }

  private static JsonObject json(String method, String path, int status) throws Exception {
    try (JsonReader reader = Json.createReader(new StringReader(text(method, path, status)))) {
      return reader.readObject();
    }
  }

  @Test
  void config_isShownWhereNoFileCanBeWritten() throws Exception {
    Path data = folder.resolve("nowhere/data");
    try (SlipwayProcess config = SlipwayProcess.of(TestHome.path()).data(data)
        .jvm("-Djava.io.tmpdir=" + folder.resolve("nowhere/tmp")).start("config")) {
      SlipwayProcess.Exit exit = config.awaitExit(TestHome.START);
      assertEquals(0, exit.code(), exit.output());
      for (String module : List.of("chat", "dashboard", "relay", "ticks")) {
        assertTrue(exit.output().contains("modules." + module + "."), exit.output());
      }
    }
  }

  @Test
  void nobodyElse_seesAnyOfIt() throws Exception {
    for (String wish : List.of("GET /debug/threads", "GET /debug/heap", "POST /debug/heap", "GET /debug/files", "GET /debug/jfr",
        "POST /debug/jfr/start", "POST /debug/jfr/stop", "GET /platform/logs", "GET /platform/logs/stream", "GET /platform/logs/levels",
        "POST /platform/logs/levels?name=chat&level=debug")) {
      String[] words = wish.split(" ", -1);
      assertEquals(401, send(words[0], words[1], "", BodyHandlers.discarding()).statusCode(), wish);
      assertEquals(401, send(words[0], words[1], TOKEN + "x", BodyHandlers.discarding()).statusCode(), wish);
    }
  }

  @Test
  void threads_asTextAndAsJson_withTheVirtualOnes() throws Exception {
    String text = text("GET", "/debug/threads", 200);
    assertTrue(text.contains("\"slipway/connections\"") && text.contains("virtual threads of modules and connections"), text);
    JsonObject json = json("GET", "/debug/threads?format=json", 200);
    assertTrue(json.getInt("virtualKnown") > 0 && !json.getJsonArray("virtual").isEmpty(), json::toString);
    List<JsonObject> own = json.getJsonArray("platform").getValuesAs(JsonObject.class);
    assertTrue(own.stream().anyMatch(thread -> thread.getString("name").equals("relay/timekeeper-0")
        && !thread.getJsonArray("stack").isEmpty()), own::toString);
  }

  @Test
  void openFiles_areShown() throws Exception {
    assertTrue(text("GET", "/debug/files", 200).contains(folder.resolve("data").toRealPath() + "/.lock"));
    JsonObject json = json("GET", "/debug/files?format=json", 200);
    assertEquals(json.getInt("open"), json.getJsonArray("files").size());
  }

  @Test
  void theHeap_isCountedDumpedAndDownloaded() throws Exception {
    assertTrue(text("GET", "/debug/heap", 200).contains("dev.slipway.lifecycle."));
    String name = json("POST", "/debug/heap", 201).getString("name");
    assertTrue(json("GET", "/debug/heap?format=json", 200).getJsonArray("dumps").toString().contains(name));
    HttpResponse<InputStream> download = send("GET", "/debug/heap/" + name, TOKEN, BodyHandlers.ofInputStream());
    assertEquals(200, download.statusCode());
    try (InputStream dump = download.body()) {
      assertEquals("JAVA PROFILE 1.0.2", new String(dump.readNBytes(18), StandardCharsets.US_ASCII));
      assertTrue(dump.skip(1_000_000) == 1_000_000, "more than a megabyte");
    }
    assertEquals(404, send("GET", "/debug/heap/heap-20200101T000000000.hprof", TOKEN, BodyHandlers.discarding()).statusCode());
  }

  @Test
  void aFlight_isRecordedWhereNothingButTheDataFolderCanBeWritten_andDownloaded() throws Exception {
    String name = json("POST", "/debug/jfr/start?settings=profile&for=1m", 201).getString("name");
    assertTrue(json("GET", "/debug/jfr", 200).getBoolean("recording"));
    assertEquals(409, send("POST", "/debug/jfr/start", TOKEN, BodyHandlers.discarding()).statusCode());
    assertTrue(text("GET", "/debug/threads", 200).contains("JFR Recorder Thread"));
    assertEquals(name, json("POST", "/debug/jfr/stop", 200).getString("name"));
    assertFalse(json("GET", "/debug/jfr", 200).getBoolean("recording"));
    HttpResponse<Path> download = send("GET", "/debug/jfr/" + name, TOKEN, BodyHandlers.ofFile(folder.resolve(name)));
    assertEquals(200, download.statusCode());
    List<RecordedEvent> events = RecordingFile.readAllEvents(download.body());
    assertTrue(events.stream().anyMatch(event -> event.getEventType().getName().equals("jdk.JVMInformation")), events.size() + " events");
    Path kept = folder.resolve("data/debug").resolve(name);
    assertArrayEquals(Files.readAllBytes(kept), Files.readAllBytes(download.body()));
    assertEquals("[OWNER_EXECUTE, OWNER_READ, OWNER_WRITE]", permissions(kept.getParent()));
  }

  private static String permissions(Path file) throws IOException {
    return Files.getPosixFilePermissions(file).stream().map(Enum::name).sorted().toList().toString();
  }

  @Test
  void levelsOfTheLog_areLimited() throws Exception {
    for (int i = json("GET", "/platform/logs/levels", 200).getJsonObject("levels").size(); i < 200; i++) {
      text("POST", level("of.nobody.L" + i, "debug"), 200);
    }
    assertTrue(text("POST", level("one.too.many", "debug"), 409).contains("too-many-levels"));
    text("POST", level("of.nobody.L199", "trace"), 200);
    text("POST", level("of.nobody.L199", "inherit"), 200);
    text("POST", level("one.too.many", "debug"), 200);
    text("POST", level("one.too.many", "loud"), 400);
    text("POST", level("no name", "debug"), 400);
    text("GET", "/platform/logs?lines=1001", 400);
    for (String name : json("GET", "/platform/logs/levels", 200).getJsonObject("levels").keySet()) {
      if (!name.isEmpty()) {
        text("POST", level(name, "inherit"), 200);
      }
    }
  }

  private static String level(String name, String level) {
    return "/platform/logs/levels?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&level=" + level;
  }
}
