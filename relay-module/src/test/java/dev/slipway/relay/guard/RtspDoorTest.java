package dev.slipway.relay.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server can make a real ffmpeg do that pulls by RTSP. */
class RtspDoorTest {

  private static final Path FFMPEG = Path.of("/usr/bin/ffmpeg");

  @TempDir
  Path temp;
  private CountingServer inside;
  private ServerSocket camera;
  private FilterProxy proxy;
  private Passages passages;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile String answer = "";

  @BeforeEach
  void start() throws IOException {
    inside = CountingServer.start("127.0.0.1");
    camera = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.2"));
    Thread.ofVirtual().start(this::serve);
    Hosts hosts = new Hosts(new HostRules(false, List.of("127.0.0.2")));
    proxy = FilterProxy.start(new TestWork(), hosts);
    passages = new Passages(hosts, new MediaFolder(temp), proxy);
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    inside.close();
    camera.close();
  }

  private void serve() {
    while (!camera.isClosed()) {
      try (Socket socket = camera.accept(); InputStream in = socket.getInputStream()) {
        byte[] buffer = new byte[8_192];
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
          asked.add(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        }
      } catch (IOException e) {
        asked.add("");
      }
    }
  }

  private String pull(String url) throws IOException, InterruptedException {
    assertTrue(Files.isExecutable(FFMPEG) || !"true".equals(System.getenv("CI")), "CI needs ffmpeg");
    assumeTrue(Files.isExecutable(FFMPEG), "ffmpeg is needed");
    List<String> command = new ArrayList<>(List.of(FFMPEG.toString(), "-hide_banner", "-nostdin", "-loglevel", "info",
        "-rtsp_transport", "tcp",
        "-timeout", "2000000"));
    return run(command, url);
  }

  private String run(List<String> command, String url) throws IOException, InterruptedException {
    command.addAll(List.of("-i", url, "-frames:v", "1", "-f", "null", "-"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), words);
      return words;
    } finally {
      process.destroyForcibly();
    }
  }

  private String redirect(String status) {
    return status + "\r\nCSeq: 1\r\nLocation: rtsp://127.0.0.1:" + inside.port() + "/a\r\n\r\n";
  }

  /** Without the door ffmpeg goes where it is sent: the test below would see it. */
  @Test
  void ffmpeg_followsRedirectsByItself() throws Exception {
    answer = redirect("RTSP/1.0 302 Moved");
    pull("rtsp://127.0.0.2:" + camera.getLocalPort() + "/cam");
    assertTrue(inside.connections() > 0, "otherwise this door is not needed");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "RTSP/1.0 302 Moved", "RTSP/1.0 301 Moved", "RTSP/1.0 399 x", "RTSP/1.0 0302 x", "RTSP/1.0 +302 x", "RTSP/1.0\t302 x",
      "RTSP/1.\r0 3\r02 x", "RTSP/1.0 4294967598 x", "RTSP/9 305", "$\0\0\003abcRTSP/1.0 302 x"})
  void redirect_isNotSeenByFfmpeg(String status) throws Exception {
    answer = redirect(status);
    try (Passage passage = passages.input("rtsp://127.0.0.2:" + camera.getLocalPort() + "/cam")) {
      pull(passage.url());
    }
    assertFalse(asked.isEmpty(), "the camera was asked");
    assertEquals(0, inside.connections());
  }

  @Test
  void redirectInPieces_isNotSeenEither() {
    RtspRedirects redirects = new RtspRedirects();
    String text = redirect("RTSP/1.0 302 Moved");
    boolean away = false;
    int passed = 0;
    for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
      away |= redirects.leadsAway(new byte[] {b}, 0, 1);
      passed += away ? 0 : 1;
    }
    assertTrue(away);
    assertTrue(passed <= text.indexOf("Location:") + 8, "nothing of the new address is passed on");
  }

  @Test
  void ordinaryAnswers_arePassedOn() {
    RtspRedirects redirects = new RtspRedirects();
    String text = "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Location: x\r\n\r\nRTSP/1.0 401 Unauthorized\r\n\r\nRTSP/1.0 30 x\r\n\r\n";
    assertFalse(redirects.leadsAway(text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length()));
    assertFalse(new RtspRedirects().leadsAway("RTSP/1.0 302 Moved\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1), 0, 22), "leads nowhere");
    byte[] endless = new byte[RtspRedirects.MAX_BYTES + 1];
    assertTrue(redirects.leadsAway(endless, 0, endless.length), "who never comes to the point is cut off");
  }

  @Test
  void door_endsWithItsPassageAndWithTheProxy() throws Exception {
    Passage passage = passages.input("rtsp://127.0.0.2:" + camera.getLocalPort() + "/cam");
    int port = URI.create(passage.url()).getPort();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(5_000);
      passage.close();
      passage.close();
      assertTrue(hasEnded(socket));
    }
    Await.until("nobody listens", () -> isRefused(port));
    Passage second = passages.input("rtsp://127.0.0.2:" + camera.getLocalPort() + "/cam");
    proxy.close();
    Await.until("nobody listens", () -> isRefused(URI.create(second.url()).getPort()));
  }

  /** Waits for the end, which is a reset for who had not yet been let in. */
  private static boolean hasEnded(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return String.valueOf(e.getMessage()).contains("reset");
    }
  }

  private static boolean isRefused(int port) {
    try {
      new Socket("127.0.0.1", port).close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
