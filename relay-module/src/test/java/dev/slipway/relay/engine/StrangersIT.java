package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.relay.guard.CountingServer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What strangers can make the engine and a real ffmpeg open: nothing but what was checked. */
@Timeout(90)
class StrangersIT {

  /** Stands for the internet: the only address that may be reached. */
  private static final String OUTSIDE = "127.0.0.2";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicReference<EngineHouse.Rooms> rooms = new AtomicReference<>();
  private final AtomicInteger asked = new AtomicInteger();
  private CountingServer outside = CountingServer.start(OUTSIDE);
  private CountingServer inside = CountingServer.start("127.0.0.1");

  @TempDir
  private static Path folder;

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new EngineHouse(rooms, List.of(OUTSIDE), this::address))
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.input.linger", "0s")
      .build();

  private String address(String host) {
    return switch (host) {
      case "cam.example" -> OUTSIDE;
      case "inside.example" -> "127.0.0.1";
      case "turning.example" -> asked.getAndIncrement() == 0 ? OUTSIDE : "127.0.0.1";
      default -> host;
    };
  }

  @BeforeEach
  void serve() throws Exception {
    Path clip = folder.resolve("a.ts");
    if (!Files.exists(clip)) {
      assertEquals("", Program.output(List.of("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc=size=160x90:rate=10",
          "-t", "4", "-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p", "-f", "mpegts", clip.toString())));
    }
    byte[] media = Files.readAllBytes(clip);
    outside.answer("/a.ts", "video/mp2t", media);
    inside.answer("/a.ts", "video/mp2t", media);
    Files.copy(clip, rooms.get().folder().resolve("a.ts"));
  }

  @AfterEach
  void close() throws IOException {
    inside.close();
    outside.close();
  }

  private InputUse pull(String url) {
    return rooms.get().engine().inputs().use(new InputSpec("in" + Integer.toHexString(url.hashCode()), url), "test");
  }

  private String outside(String path) {
    return "http://cam.example:" + outside.port() + path;
  }

  private String inside(String path) {
    return "http://127.0.0.1:" + inside.port() + path;
  }

  /** Each of these fails, and reaches and shows nothing. Returns what was said about each. */
  private List<String> fail(List<String> urls) {
    List<InputUse> uses = urls.stream().map(this::pull).toList();
    List<String> errors = new ArrayList<>();
    for (InputUse use : uses) {
      errors.add(String.valueOf(Await.value("a failure of " + use.input().spec().url(), Deadline.after(PATIENCE), use.input()::status,
          status -> status.lastError() != null).lastError()));
      assertEquals(0, use.input().hub().bytes(), use.input().spec().url());
      use.close();
    }
    assertEquals(0, inside.connections(), inside.requests().toString());
    return errors;
  }

  private void assertNoWayIsLeft() {
    Await.until("the ways are closed", Deadline.after(PATIENCE), () -> rooms.get().openWays().get() == 0);
  }

  @Test
  void httpAndPlaylists_arePlayedFromWhereTheyMayBe() {
    outside.answer("/a.m3u8", "application/vnd.apple.mpegurl", playlist("a.ts", "a.ts", "a.ts"));
    InputUse plain = pull(outside("/a.ts"));
    InputUse list = pull(outside("/a.m3u8"));
    for (InputUse use : List.of(plain, list)) {
      Await.until("media of " + use.input().spec().url(), Deadline.after(PATIENCE), () -> use.input().hub().bytes() > 20_000);
      use.close();
    }
    assertTrue(outside.requests().getFirst().contains("Host: cam.example:" + outside.port()), outside.requests().toString());
    assertNoWayIsLeft();
  }

  @Test
  void redirects_leadToNothingInside_andTheRefusalIsTold() {
    List<String> targets = List.of(inside("/a.ts"), "https://localhost:" + inside.port() + "/a.ts",
        "http://[::ffff:127.0.0.1]:" + inside.port() + "/a.ts", "tcp://127.0.0.1:" + inside.port(), "file:///etc/passwd");
    for (int i = 0; i < targets.size(); i++) {
      outside.redirect("/r" + i, targets.get(i));
    }
    List<String> errors = fail(Stream.iterate(0, i -> i + 1).limit(targets.size()).map(i -> outside("/r" + i)).toList());
    assertTrue(errors.getFirst().contains("must not be reached: it is loopback"), errors.getFirst());
    assertNoWayIsLeft();
  }

  @Test
  void playlistsAndDescriptions_leadToNothingInside() {
    Path secret = rooms.get().folder().resolve("a.ts");
    List<String> segments = List.of(inside("/a.ts"), "http://2130706433:" + inside.port() + "/a.ts", "http://169.254.169.254/latest/",
        "file://" + secret, secret.toString(), "concat:" + secret, "subfile,,start,0,end,99,,:" + secret,
        "rtmp://127.0.0.1:" + inside.port() + "/a/b", "tcp://127.0.0.1:" + inside.port(), "crypto+" + inside("/a.ts"),
        "async:" + inside("/a.ts"), "data:video/mp2t;base64,RwAA");
    for (int i = 0; i < segments.size(); i++) {
      outside.answer("/p" + i, "application/vnd.apple.mpegurl", playlist(segments.get(i)));
    }
    outside.answer("/master", "application/vnd.apple.mpegurl", text("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n" + inside("/a.m3u8") + "\n"));
    outside.answer("/concat", "text/plain", text("ffconcat version 1.0\nfile " + inside("/a.ts") + "\n"));
    outside.answer("/sdp", "application/sdp", text("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video " + inside.port()
        + " RTP/AVP 96\na=rtpmap:96 H264/90000\n"));
    List<String> urls = new ArrayList<>(List.of(outside("/master"), outside("/concat"), outside("/sdp")));
    for (int i = 0; i < segments.size(); i++) {
      urls.add(outside("/p" + i));
    }
    fail(urls);
    assertNoWayIsLeft();
  }

  @Test
  void rtspServerThatRedirects_leadsToNothingInside_andItsNameIsShown() throws Exception {
    try (ServerSocket camera = new ServerSocket(0, 5, InetAddress.ofLiteral(OUTSIDE))) {
      Thread.ofPlatform().daemon().name("junit-camera").start(() -> redirect(camera, "rtsp://127.0.0.1:" + inside.port() + "/a"));
      List<String> errors = fail(List.of("rtsp://cam.example:" + camera.getLocalPort() + "/a"));
      assertTrue(errors.getFirst().contains("cam.example:" + camera.getLocalPort()) && !errors.getFirst().contains("127.0.0.1"),
          errors.getFirst());
    }
    assertNoWayIsLeft();
  }

  private static void redirect(ServerSocket camera, String location) {
    byte[] answer = text("RTSP/1.0 302 Moved\r\nCSeq: 1\r\nLocation: " + location + "\r\n\r\n");
    while (!camera.isClosed()) {
      try (Socket socket = camera.accept(); InputStream in = socket.getInputStream()) {
        byte[] buffer = new byte[8_192];
        while (in.read(buffer) > 0) {
          socket.getOutputStream().write(answer);
        }
      } catch (IOException e) {
        System.getLogger("camera").log(System.Logger.Level.DEBUG, "a connection is over", e);
      }
    }
  }

  @Test
  void hostsInside_areRefused_howeverTheyAreCalled() {
    List<String> urls = new ArrayList<>();
    for (String host : List.of(
        "127.0.0.1", "localhost", "inside.example", "0x7f.1", "[::1]", "10.0.0.1", "192.168.0.1", "169.254.169.254")) {
      for (String scheme : List.of("http", "rtmp", "rtmps", "rtsp", "rtsps", "srt")) {
        urls.add(scheme + "://" + host + ":" + inside.port() + "/a");
      }
    }
    for (String error : fail(urls)) {
      assertTrue(error.contains("must not be reached"), error);
    }
    for (String url : List.of(
        "concat:a.ts|a.ts", "/etc/passwd", "file:../a.ts", "file:/etc/passwd", "subfile,,:a.ts", "tcp://cam.example:1")) {
      List<String> errors = fail(List.of(url));
      assertTrue(errors.getFirst().contains("not allowed"), errors.getFirst());
    }
    List<Output> outputs = urls.stream().filter(url -> !url.startsWith("http")).map(url -> rooms.get().engine().outputs().start(
        new OutputSpec(new InputSpec("demo", "demo:"), "out" + url.hashCode(), url, Encoding.COPY))).toList();
    for (Output output : outputs) {
      EngineTest.awaitState(output, RelayState.ERROR);
      assertTrue(String.valueOf(output.status().lastError()).contains("must not be reached"), output.status().toString());
    }
    assertEquals(0, inside.connections());
    assertEquals(0, rooms.get().openWays().get());
  }

  /** The name leads outside when it is checked, and inside when somebody connects. */
  @Test
  void nameThatTurns_leadsToNothingInside() {
    List<String> errors = fail(List.of("http://turning.example:" + inside.port() + "/a.ts"));
    assertTrue(errors.getFirst().contains("must not be reached"), errors.getFirst());
    asked.set(0);
    fail(List.of("rtmp://turning.example:" + inside.port() + "/a/b"));
    asked.set(0);
    fail(List.of("rtsp://turning.example:" + inside.port() + "/a"));
    asked.set(0);
    errors = fail(List.of("https://turning.example:" + inside.port() + "/a"));
    assertTrue(errors.getFirst().contains("must not be reached"), errors.getFirst());
    assertNoWayIsLeft();
  }

  @Test
  void whoDoesNotAnswer_isCalledByTheNameThatPeopleGaveIt() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(OUTSIDE))) {
      port = socket.getLocalPort();
    }
    List<String> urls = List.of("rtmp://cam.example:" + port + "/live/key", "rtsp://cam.example:" + port + "/live");
    List<String> errors = fail(urls);
    for (String error : errors) {
      assertTrue(error.contains("cam.example:" + port) || error.contains("port " + port), error);
      assertTrue(!error.contains("127.0.0"), error);
    }
    assertNoWayIsLeft();
  }

  private static byte[] playlist(String... segments) {
    StringBuilder list = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n");
    for (String segment : segments) {
      list.append("#EXTINF:4.0,\n").append(segment).append('\n');
    }
    return text(list.append("#EXT-X-ENDLIST\n").toString());
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
