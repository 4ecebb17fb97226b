package dev.slipway.relay.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.RawPeer;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LiveTsTest {

  @TempDir
  static Path folder;

  private static byte[] sample;

  private final Hub hub = new Hub("cam", 16 * 1024 * 1024, System::nanoTime);
  private final AtomicInteger uses = new AtomicInteger();

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder().module(() -> new OneInput(hub, uses)).build();

  /** A module with one input. */
  private record OneInput(Hub hub, AtomicInteger uses) implements Lifecycle {

    @Override
    public String name() {
      return "one";
    }

    @Override
    public void start(ModuleContext context) {
      context.own("hub", hub);
      LiveTs live = context.own("live", new LiveTs(this::use, 3, context.work().scheduler()));
      context.web().http("/live", AccessPolicy.PUBLIC, live);
    }

    private Optional<LiveTs.Source> use(String name) {
      if (!name.equals("cam")) {
        return Optional.empty();
      }
      uses.incrementAndGet();
      return Optional.of(LiveTs.Source.of(hub, uses::decrementAndGet));
    }
  }

  @BeforeAll
  static void make() throws Exception {
    sample = Samples.make(folder, 4, 0, Samples.H264, Samples.AAC);
  }

  private void write() {
    hub.write(sample, 0, sample.length);
  }

  @Test
  void ffmpeg_readsEveryPicture(TestPlatform platform) throws Exception {
    CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> judge(platform.uri("/live/cam.ts").toString()));
    Await.until("the viewer", () -> hub.readers() == 1);
    assertEquals(1, uses.get());
    write();
    hub.close();
    assertEquals("frame=60", heard.get(30, TimeUnit.SECONDS));
    Await.until("the use given back", () -> uses.get() == 0);
  }

  private static String judge(String url) {
    try {
      String said = Samples.run(List.of(
          "ffmpeg", "-v", "error", "-nostats", "-progress", "pipe:1", "-i", url, "-map", "0:v", "-f", "null", "-"));
      assertTrue(said.lines().allMatch(line -> line.matches("[a-z_0-9.]+=.*")), said);
      return said.lines().filter(line -> line.startsWith("frame=")).reduce("", (a, b) -> b);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void head_saysWhatItIs_andOthersAreRefused(TestPlatform platform) throws Exception {
    Answer head = platform.send("HEAD", "/live/cam.ts", "");
    assertEquals(200, head.status());
    assertEquals("video/mp2t", head.header("content-type").orElse(""));
    assertEquals(0, uses.get());
    for (String wrong : new String[] {"/live/other.ts", "/live/cam", "/live/.ts", "/live/cam.m3u8"}) {
      Answer answer = platform.get(wrong);
      assertEquals(404, answer.status(), wrong);
      assertEquals("unknown-input", answer.json().getJsonObject("error").getString("code"));
    }
  }

  @Test
  void stuckViewer_disturbsNobodyAndIsCutOffAtTheStop(TestPlatform platform) throws Exception {
    write();
    RawPeer stuck = platform.rawPeer();
    stuck.send("GET /live/cam.ts HTTP/1.1\r\nHost: localhost\r\n\r\n");
    Await.until("the viewer", () -> hub.readers() == 1);
    HttpURLConnection other = (HttpURLConnection) platform.uri("/live/cam.ts").toURL().openConnection();
    try (InputStream in = other.getInputStream()) {
      assertEquals("video/mp2t", other.getContentType());
      assertNull(other.getHeaderField("Content-Length"));
      assertEquals("chunked", other.getHeaderField("Transfer-Encoding"));
      long total = 0;
      byte[] buffer = new byte[65536];
      for (int round = 0; round < 100; round++) {
        hub.discontinuity();
        write();
        long wanted = (round + 1L) * sample.length * 9 / 10; // of all that was written, or the rest would add up until it is lost
        while (total < wanted) {
          int count = in.read(buffer);
          assertTrue(count > 0);
          total += count;
        }
      }
      assertTrue(hub.bytesHeld() < 24 * 1024 * 1024, "held " + hub.bytesHeld());
      CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> readToTheEnd(in));
      Deadline soon = Deadline.after(Duration.ofSeconds(6));
      assertTrue(platform.stop().inTime());
      assertTrue(!soon.expired(), "the stop waited for the stuck viewer");
      assertTrue(ended.get(10, TimeUnit.SECONDS), "the other viewer saw a clean end");
    }
    assertEquals(0, uses.get());
  }

  private static boolean readToTheEnd(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void viewers_areLimited(TestPlatform platform) throws Exception {
    write();
    RawPeer[] peers = new RawPeer[3];
    for (int i = 0; i < peers.length; i++) {
      peers[i] = platform.rawPeer();
      peers[i].send("GET /live/cam.ts HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    Await.until("three viewers", () -> hub.readers() == 3);
    Answer fourth = platform.get("/live/cam.ts");
    assertEquals(503, fourth.status());
    peers[0].reset();
    Await.until("its place", () -> {
      write();
      return hub.readers() == 2;
    });
    Await.until("its use", () -> uses.get() == 2);
  }
}
