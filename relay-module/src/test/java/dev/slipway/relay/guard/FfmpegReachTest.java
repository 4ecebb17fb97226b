package dev.slipway.relay.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real ffmpeg reaches when it opens an address as {@link Passages} says. */
class FfmpegReachTest {

  private static final Path FFMPEG = Path.of("/usr/bin/ffmpeg");
  /** Stands for a public host: the only address that may be reached. */
  private static final String OUTSIDE = "127.0.0.2";
  private static byte[] media = {};

  @TempDir
  Path temp;
  private CountingServer outside;
  private CountingServer inside;
  private FilterProxy proxy;
  private Passages passages;

  /** One run of ffmpeg: its status, and what it said. */
  private record Run(int status, String words) {}

  @BeforeAll
  static void makeMedia(@TempDir Path folder) throws Exception {
    boolean there = Files.isExecutable(FFMPEG);
    assertTrue(there || !"true".equals(System.getenv("CI")), "CI needs ffmpeg");
    assumeTrue(there, "ffmpeg is needed");
    Path file = folder.resolve("a.ts");
    Run run = run(List.of(FFMPEG.toString(), "-hide_banner", "-loglevel", "error", "-nostdin", "-f", "lavfi", "-i",
        "testsrc=size=160x90:rate=10",
        "-t", "1", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-f", "mpegts", file.toString()), new Passage("", List.of(),
        Map.of(), () -> {}));
    assertEquals(0, run.status(), run.words());
    media = Files.readAllBytes(file);
  }

  @BeforeEach
  void start() throws IOException {
    outside = CountingServer.start(OUTSIDE);
    inside = CountingServer.start("127.0.0.1");
    inside.answer("/a.ts", "video/mp2t", media);
    Hosts hosts = new Hosts(new HostRules(false, List.of(OUTSIDE)), host -> host.endsWith(".example")
        ? new InetAddress[] {InetAddress.ofLiteral(OUTSIDE)} : InetAddress.getAllByName(host));
    proxy = FilterProxy.start(new TestWork(), hosts);
    passages = new Passages(hosts, new MediaFolder(Files.createDirectory(temp.resolve("media"))), proxy);
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    inside.close();
    outside.close();
  }

  @Test
  void http_isPulledByAHostNameThatTheProxyResolves() throws Exception {
    outside.answer("/a.ts", "video/mp2t", media);
    Run run = pull("http://cam.example:" + outside.port() + "/a.ts");
    assertEquals(0, run.status(), run.words());
    assertTrue(outside.requests().getFirst().contains("Host: cam.example:" + outside.port()), outside.requests().toString());
  }

  @Test
  void playlist_isPulledWithItsSegments() throws Exception {
    outside.answer("/a.m3u8", "application/vnd.apple.mpegurl", playlist("a.ts")).answer("/a.ts", "video/mp2t", media);
    Run run = pull("http://cam.example:" + outside.port() + "/a.m3u8");
    assertEquals(0, run.status(), run.words());
    assertTrue(outside.requests().size() >= 2);
  }

  @Test
  void playlist_leadsToNothingInside() throws Exception {
    Files.write(temp.resolve("media/secret.ts"), media);
    for (String segment : List.of("http://127.0.0.1:" + inside.port() + "/a.ts", "http://localhost:" + inside.port() + "/a.ts",
        "http://2130706433:" + inside.port() + "/a.ts", "https://127.0.0.1:" + inside.port() + "/a.ts",
        "http://169.254.169.254/latest/meta-data/",
        "file://" + temp.resolve("media/secret.ts"), temp.resolve("media/secret.ts").toString(),
        "rtmp://127.0.0.1:" + inside.port() + "/a/b",
        "tcp://127.0.0.1:" + inside.port(), "concat:" + temp.resolve("media/secret.ts"),
        "crypto+http://127.0.0.1:" + inside.port() + "/a.ts",
        "//127.0.0.1:" + inside.port() + "/a.ts", "subfile,,start,0,end,99,,:" + temp.resolve("media/secret.ts"))) {
      outside.answer("/a.m3u8", "application/vnd.apple.mpegurl", playlist(segment));
      Run run = pull("http://cam.example:" + outside.port() + "/a.m3u8");
      assertFalse(run.words().contains("frame=1"), segment + " was played: " + run.words());
      assertEquals(0, inside.connections(), segment);
    }
    assertTrue(proxy.refused() > 0);
  }

  @Test
  void masterPlaylistAndKeys_leadToNothingInside() throws Exception {
    String local = "http://127.0.0.1:" + inside.port() + "/a.ts";
    outside.answer("/master.m3u8", "application/vnd.apple.mpegurl",
        ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n" + local.replace("a.ts", "a.m3u8") + "\n").getBytes(StandardCharsets.US_ASCII));
    outside.answer("/key.m3u8",
        "application/vnd.apple.mpegurl", ("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD=AES-128,URI=\"" + local
        + "\"\n#EXTINF:1,\na.ts\n#EXT-X-ENDLIST\n").getBytes(StandardCharsets.US_ASCII));
    outside.answer("/map.m3u8", "application/vnd.apple.mpegurl", ("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MAP:URI=\"" + local
        + "\"\n#EXTINF:1,\na.ts\n#EXT-X-ENDLIST\n").getBytes(StandardCharsets.US_ASCII));
    outside.answer("/a.ts", "video/mp2t", media);
    for (String file : List.of("master", "key", "map")) {
      pull("http://cam.example:" + outside.port() + "/" + file + ".m3u8");
    }
    assertEquals(0, inside.connections());
  }

  @Test
  void redirect_leadsToNothingInside() throws Exception {
    for (String location : List.of("http://127.0.0.1:" + inside.port() + "/a.ts", "https://localhost:" + inside.port() + "/a.ts",
        "http://[::ffff:127.0.0.1]:" + inside.port() + "/a.ts", "tcp://127.0.0.1:" + inside.port(), "file:///etc/passwd",
        "//127.0.0.1:" + inside.port() + "/a.ts")) {
      outside.redirect("/r.ts", location);
      Run run = pull("http://cam.example:" + outside.port() + "/r.ts");
      assertTrue(run.status() != 0, location + ": " + run.words());
      assertEquals(0, inside.connections(), location);
    }
  }

  @Test
  void refusal_isToldInTheWordsOfFfmpeg() throws Exception {
    outside.redirect("/r.ts", "http://127.0.0.1:" + inside.port() + "/a.ts");
    Run run = pull("http://cam.example:" + outside.port() + "/r.ts");
    assertTrue(run.words().contains("must not be reached: it is loopback"), run.words());
  }

  @Test
  void tlsProtocols_goThroughTheProxyAsWell() throws Exception {
    for (String url : List.of("https://cam.example:", "rtmps://cam.example:", "rtsps://cam.example:")) {
      long before = proxy.served();
      int connections = outside.connections();
      pull(url + outside.port() + "/live/a");
      assertTrue(proxy.served() > before, url + " went through the proxy");
      assertTrue(outside.connections() > connections, url);
    }
  }

  /** Something that is no media may name what it wants; nothing of it is opened. */
  @Test
  void otherFormats_openNothing() throws Exception {
    String local = "http://127.0.0.1:" + inside.port() + "/a.ts";
    outside.answer("/x", "text/plain", ("ffconcat version 1.0\nfile " + local + "\n").getBytes(StandardCharsets.US_ASCII));
    outside.answer("/s", "application/sdp", ("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video " + inside.port()
        + " RTP/AVP 96\na=rtpmap:96 H264/90000\n").getBytes(StandardCharsets.US_ASCII));
    outside.answer("/d", "application/dash+xml", ("<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" "
        + "profiles=\"urn:mpeg:dash:profile:isoff-on-demand:2011\"><Period><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"1\" "
        + "bandwidth=\"1\"><BaseURL>" + local + "</BaseURL></Representation></AdaptationSet></Period></MPD>")
        .getBytes(StandardCharsets.US_ASCII));
    for (String path : List.of("x", "s", "d")) {
      Run run = pull("http://cam.example:" + outside.port() + "/" + path);
      assertTrue(run.status() != 0, run.words());
    }
    Files.writeString(temp.resolve("media/list.m3u8"), new String(playlist(temp.resolve("a.ts").toString()), StandardCharsets.US_ASCII));
    Files.writeString(temp.resolve("media/list.ffconcat"), "ffconcat version 1.0\nfile a.ts\n");
    Files.write(temp.resolve("a.ts"), media);
    Files.write(temp.resolve("media/a.ts"), media);
    for (String file : List.of("list.m3u8", "list.ffconcat")) {
      Run run = pull("file:" + file);
      assertTrue(run.words().contains("not on whitelist") || run.words().contains("Invalid data"), run.words());
    }
    Run played = pull("file:a.ts");
    assertEquals(0, played.status(), played.words());
    assertEquals(0, inside.connections());
  }

  @Test
  void rtmp_isHandedACheckedAddressAndTellsTheName() throws Exception {
    Passage passage = passages.input("rtmp://user:pass@cam.example:1936/live/inst/key?x=1");
    assertEquals("rtmp://user:pass@127.0.0.2:1936/live/inst/key?x=1", passage.url());
    assertEquals(List.of("-protocol_whitelist", "rtmp,tcp", "-rtmp_tcurl", "rtmp://cam.example:1936/live/inst"), passage.options());
    assertEquals("rtmp://****@127.0.0.2:1936/live/inst/****?x=****", passage.toString());
    for (String app : List.of("/live/key live", "/live/mp4:a/b live", "/live/inst/key live/inst", "/live/ live")) {
      String[] pair = app.split(" ");
      assertEquals("rtmp://cam.example/" + pair[1], passages.output("rtmp://cam.example" + pair[0]).options().getLast());
    }
  }

  @Test
  void srt_andRtsp_areHandedACheckedAddress() throws Exception {
    assertEquals("srt://127.0.0.2:9000?streamid=x", passages.output("srt://cam.example:9000?streamid=x").url());
    assertEquals("rtsp://127.0.0.2/live/a", passages.output("rtsp://cam.example/live/a").url());
  }

  private Run pull(String url) throws IOException, InterruptedException {
    try (Passage passage = passages.input(url)) {
      List<String> command = new ArrayList<>(List.of(FFMPEG.toString(), "-hide_banner", "-nostdin", "-loglevel", "info",
          "-rw_timeout", "3000000"));
      if (url.startsWith("file:") || url.startsWith("rtsp")) {
        command.subList(5, 7).clear();
      }
      command.addAll(passage.options());
      command.addAll(List.of("-i", passage.url(), "-frames:v", "1", "-f", "null", "-"));
      return run(command, passage);
    }
  }

  private static Run run(List<String> command, Passage passage) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    builder.environment().putAll(passage.environment());
    Process process = builder.start();
    try {
      String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "ffmpeg did not end: " + words);
      return new Run(process.exitValue(), words);
    } finally {
      process.destroyForcibly();
    }
  }

  private static byte[] playlist(String segment) {
    return ("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\n" + segment + "\n#EXT-X-ENDLIST\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
