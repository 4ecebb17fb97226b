package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Inputs and outputs, mostly of the test pattern: no source is needed for what is looked at here. */
class EngineTest {

  private static final InputSpec DEMO = new InputSpec("demo", "demo:");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicReference<EngineHouse.Rooms> rooms = new AtomicReference<>();

  @TempDir
  private Path folder;

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new EngineHouse(rooms))
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.input.linger", "1s")
      .setting("modules.relay.stale", "3s")
      .build();

  private Inputs inputs() {
    return rooms.get().engine().inputs();
  }

  private Output push(String name, String url, Encoding encoding) {
    return rooms.get().engine().outputs().start(new OutputSpec(DEMO, name, url, encoding));
  }

  static void awaitState(Output output, RelayState state) {
    Await.value("an output that is " + state, Deadline.after(PATIENCE), output::status, status -> status.state() == state);
  }

  static void awaitState(Input input, RelayState state) {
    Await.value("an input that is " + state, Deadline.after(PATIENCE), input::status, status -> status.state() == state);
  }

  /** The processes of this test's platform: what bears this JVM's mark, by the word in its command. */
  private static Set<Long> children() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive)
        .filter(child -> child.info().command().orElse("").contains("ffmpeg")).map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  @Test
  void oneSource_isPulledOnce_forAllUsersAndNames() {
    Set<Long> before = children();
    InputUse first = inputs().use(DEMO, "a");
    InputUse second = inputs().use(new InputSpec("other", "demo:"), "b");
    assertSame(first.input().hub(), second.input().hub());
    awaitState(first.input(), RelayState.RUNNING);
    Set<Long> now = children();
    now.removeAll(before);
    assertEquals(Set.of(first.input().status().pid()), now);
    assertEquals(2, first.input().status().users());
    assertEquals("other", inputs().find("other").orElseThrow().spec().name());
    assertEquals(1, inputs().all().size());
    Await.value("rates", first.input()::status, status -> status.bitrate() > 50_000 && status.fps() > 15 && status.speed() > 0.7);
    first.close();
    first.close();
    assertEquals(1, second.input().status().users());
    assertTrue(inputs().find("other").isPresent());
    second.close();
  }

  @Test
  void input_goesOnForAWhileWithoutUse_andThenEnds() {
    InputUse use = inputs().use(DEMO, "a");
    awaitState(use.input(), RelayState.RUNNING);
    long pid = use.input().status().pid();
    use.close();
    InputUse again = inputs().use(DEMO, "b");
    assertEquals(pid, again.input().status().pid());
    again.close();
    assertTrue(inputs().find("demo").isPresent());
    Await.until("the end of the input", () -> inputs().find("demo").isEmpty() && !children().contains(pid));
    InputUse anew = inputs().use(DEMO, "c");
    assertNotSame(use.input().hub(), anew.input().hub());
    awaitState(anew.input(), RelayState.RUNNING);
    anew.close();
  }

  @Test
  void end_takesTheInputFromItsUsers_atOnce() throws InterruptedException {
    InputUse use = inputs().use(DEMO, "a");
    awaitState(use.input(), RelayState.RUNNING);
    long pid = use.input().status().pid();
    dev.slipway.relay.hub.HubReader reader = use.input().hub().join("test", 1 << 20);
    inputs().end("demo", Deadline.after(Duration.ofSeconds(4)));
    assertTrue(inputs().find("demo").isEmpty());
    assertTrue(!children().contains(pid));
    byte[] last = reader.take(Duration.ofSeconds(5));
    while (last != null) {
      assertNotEquals(0, last.length);
      last = reader.take(Duration.ofSeconds(5));
    }
    use.close();
    inputs().end("demo", Deadline.after(Duration.ofSeconds(4)));
  }

  @Test
  void inputThatIsKilled_goesOnWithItsTime_andItsReadersStay() throws Exception {
    try (RtmpServer server = RtmpServer.start(folder)) {
      Output output = push("a", server.out("a"), Encoding.COPY);
      awaitState(output, RelayState.RUNNING);
      Input input = inputs().find("demo").orElseThrow();
      Await.until("some seconds", Deadline.after(PATIENCE), () -> server.bytes("a") > 100_000);
      for (int i = 1; i <= 2; i++) {
        long restarts = i;
        ProcessHandle.of(input.status().pid()).orElseThrow().destroyForcibly();
        Await.value("the input again", Deadline.after(PATIENCE), input::status,
            status -> status.restarts() == restarts && status.state() == RelayState.RUNNING);
        long bytes = server.bytes("a");
        Await.until("more", Deadline.after(PATIENCE), () -> server.bytes("a") > bytes + 100_000);
      }
      assertEquals(0, output.status().restarts());
      assertEquals(RelayState.RUNNING, output.status().state());
      output.stop(Deadline.after(Duration.ofSeconds(4)));
      assertEquals(RelayState.STOPPED, output.status().state());
      assertEquals(1, server.files("a").size());
      List<Judge.Packet> packets = Judge.packets(server.files("a").getFirst(), "v");
      for (int i = 1; i < packets.size(); i++) {
        assertTrue(packets.get(i).dts() > packets.get(i - 1).dts());
      }
    }
  }

  /** A camera's G.711, which a transport stream cannot carry, in a file of the media folder. */
  @Test
  void soundThatNoStreamCarries_isEncoded() throws Exception {
    assertEquals("", Program.output(List.of("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc=size=160x90:rate=10",
        "-f", "lavfi", "-i", "sine=sample_rate=8000", "-t", "3", "-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "pcm_mulaw",
        "-ac", "1", rooms.get().folder().resolve("camera.mov").toString())));
    InputUse use = inputs().use(new InputSpec("camera", "file:camera.mov"), "a");
    Await.until("AAC", Deadline.after(PATIENCE), () -> use.input().hub().tracks().flatMap(dev.slipway.relay.hub.Tracks::audio)
        .filter(audio -> audio.codec() == dev.slipway.relay.hub.Codec.AAC).isPresent());
    awaitState(use.input(), RelayState.RUNNING);
    assertEquals(null, use.input().status().lastError());
    use.close();
  }

  @Test
  void outputs_encodeAsAsked() throws Exception {
    try (RtmpServer server = RtmpServer.start(folder)) {
      Encoding upright = new Encoding(Encoding.Video.H264, Encoding.Audio.AAC, new Encoding.Size(180, 320), 10, 200_000,
          Encoding.Rotation.RIGHT);
      Output output = push("tall", server.out("tall"), upright);
      awaitState(output, RelayState.RUNNING);
      Await.until("some media", Deadline.after(PATIENCE), () -> server.bytes("tall") > 60_000);
      Await.value("rates", output::status, status -> status.bitrate() > 20_000 && status.fps() > 5 && status.bytes() > 20_000);
      output.stop(Deadline.after(Duration.ofSeconds(4)));
      String streams = Program.output(List.of("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,width,height,r_frame_rate",
          "-of", "csv=p=0", server.files("tall").getFirst().toString()));
      assertTrue(streams.contains("h264,180,320,10/1"), streams);
      assertTrue(streams.contains("aac"), streams);
    }
  }

  @Test
  void refusedEndpoint_isTriedAgain_withItsError_andAtOnceOnDemand() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Output output = push("a", "rtmp://127.0.0.1:" + port + "/app/hush-hush-key", Encoding.COPY);
    OutputStatus status = Await.value("the second failure", Deadline.after(PATIENCE), output::status,
        s -> s.state() == RelayState.RETRYING && s.restarts() == 1);
    assertEquals(3, status.attempt());
    String error = String.valueOf(status.lastError());
    assertTrue(error.contains("refused"), error);
    assertTrue(!error.contains("hush"), error);
    assertTrue(status.nextTry() != null && status.nextTry().isAfter(status.since()));
    output.retryNow();
    Await.value("an attempt at once", Deadline.after(Duration.ofSeconds(1)), output::status, s -> s.restarts() == 2);
    output.stop(Deadline.after(Duration.ofSeconds(4)));
    assertEquals(0, output.status().pid());
  }

  @Test
  void forbiddenHost_isNotTried_untilSomebodyAsks() {
    Output output = push("a", "rtmp://forbidden.example/app/key", Encoding.COPY);
    awaitState(output, RelayState.ERROR);
    String error = String.valueOf(output.status().lastError());
    assertTrue(error.startsWith("the host 'forbidden.example' must not be reached: its address 10.1.2.3 is private"), error);
    assertEquals(0, output.status().restarts());
    output.retryNow();
    Await.value("another refusal", output::status, s -> s.restarts() == 1 && s.state() == RelayState.ERROR);
  }

  @Test
  void endpointThatNeverAnswers_isLeft_andStopIsQuick() throws Exception {
    try (Watchpoint hole = new Watchpoint(0)) {
      Output output = push("a", "rtmp://127.0.0.1:" + hole.port() + "/app/key", Encoding.COPY);
      Await.until("a connection", Deadline.after(PATIENCE), () -> hole.connections() == 1);
      OutputStatus status = Await.value("that it is given up", Deadline.after(PATIENCE), output::status,
          s -> s.state() == RelayState.RETRYING);
      assertEquals("no progress for 3 s", status.lastError());
      Await.until("another connection", Deadline.after(PATIENCE), () -> hole.connections() == 2);
      long begun = System.nanoTime();
      output.stop(Deadline.after(Duration.ofSeconds(4)));
      assertTrue(System.nanoTime() - begun < Duration.ofSeconds(4).toNanos());
      assertEquals(0, output.status().pid());
    }
  }

  @Test
  void fiftyClosesAtOnce_countOnce() throws Exception {
    try (RtmpServer server = RtmpServer.start(folder)) {
      Output output = push("a", server.out("a"), Encoding.COPY);
      awaitState(output, RelayState.RUNNING);
      InputUse use = inputs().use(DEMO, "test");
      Set<String> faults = ConcurrentHashMap.newKeySet();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        threads.add(Thread.ofPlatform().name("junit-closer").start(() -> {
          try {
            output.stop(Deadline.after(Duration.ofSeconds(4)));
            use.close();
            inputs().end("demo", Deadline.after(Duration.ofSeconds(4)));
          } catch (InterruptedException | RuntimeException e) {
            faults.add(e.toString());
          }
        }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(Set.of(), faults);
      assertTrue(inputs().all().isEmpty());
      Await.until("no processes", () -> children().isEmpty());
    }
  }
}
