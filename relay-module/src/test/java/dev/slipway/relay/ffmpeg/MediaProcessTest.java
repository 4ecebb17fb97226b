package dev.slipway.relay.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleContext;
import dev.slipway.relay.hub.Hub;
import dev.slipway.relay.hub.HubReader;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One process with its pipes; the programs are those of a shell, which can be told to misbehave. */
class MediaProcessTest {

  private final AtomicReference<ModuleContext> context = new AtomicReference<>();

  @TempDir
  private Path folder;

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder().module(() -> new Holder(context)).build();

  /** Writes down what it hears. */
  private static final class Ears implements MediaProcess.Listener {
    private final List<String> lines = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int status = -1;
    private volatile @Nullable String error;
    private volatile Progress last = Progress.NONE;

    @Override
    public void progress(Progress progress) {
      last = progress;
    }

    @Override
    public synchronized void line(String line) {
      lines.add(line);
    }

    @Override
    public void ended(int how, @Nullable String lastError) {
      status = how;
      error = lastError;
      ended.countDown();
    }

    synchronized List<String> lines() {
      return List.copyOf(lines);
    }

    void awaitEnd() throws InterruptedException {
      assertTrue(ended.await(10, TimeUnit.SECONDS));
    }
  }

  private final Ears ears = new Ears();

  private MediaProcess start(@Nullable HubReader feed, @Nullable Hub sink, String... command) throws IOException {
    return MediaProcess.start(context.get().work(), "test", List.of(command), feed, sink, ears);
  }

  private MediaProcess shell(@Nullable HubReader feed, String script) throws IOException {
    return start(feed, null, "/bin/sh", "-c", script, "rtmp://host/app/key-of-mine");
  }

  private static Hub hub() {
    return new Hub("test", 1 << 20, System::nanoTime);
  }

  /** Media for two readers of a hub, by a real source. */
  private void fill(Hub hub) throws IOException, InterruptedException {
    Ears source = new Ears();
    MediaProcess.start(context.get().work(), "test", List.of("ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i",
        "testsrc=size=160x90:rate=10", "-frames:v", "50", "-c:v", "mpeg2video", "-g", "5", "-progress", "pipe:2", "-f", "mpegts", "pipe:1"),
        null, hub, source);
    source.awaitEnd();
    assertEquals(0, source.status, () -> source.lines().toString());
    assertEquals(50, source.last.frame());
    assertTrue(source.last.end());
    assertTrue(hub.bytes() > 10_000);
  }

  @Test
  void mediaGoesFromProcessToHubToProcess() throws Exception {
    try (Hub hub = hub()) {
      Path file = folder.resolve("copy.ts");
      HubReader reader = hub.join("copy", 1 << 22);
      MediaProcess copy = start(reader, null, "/bin/sh", "-c", "cat > " + file);
      fill(hub);
      Await.until("the copy", () -> Files.size(file) > 10_000 && Files.size(file) == reader.bytes());
      copy.stop(Deadline.after(Duration.ofSeconds(4)));
      assertEquals(0, ears.status, "end of input is enough for one who listens");
      assertEquals(0, copy.pid());
    }
  }

  @Test
  void endOfTheHub_isEndOfInput() throws Exception {
    Hub hub = hub();
    MediaProcess copy = shell(hub.join("copy", 1 << 20), "cat > /dev/null");
    hub.close();
    ears.awaitEnd();
    assertEquals(0, ears.status);
    assertNull(ears.error);
    copy.stop(Deadline.after(Duration.ofSeconds(1)));
  }

  @Test
  void whoIsDeafToAll_isKilledWithin4s() throws Exception {
    Hub hub = hub();
    MediaProcess deaf = shell(hub.join("deaf", 1 << 22), "trap '' TERM; echo ready >&2; while :; do sleep 0.2; done");
    Await.until("the trap", () -> ears.lines().contains("ready"));
    fill(hub);
    long begun = System.nanoTime();
    deaf.stop(Deadline.after(Duration.ofSeconds(4)));
    long millis = (System.nanoTime() - begun) / 1_000_000;
    assertTrue(millis <= 4_000, millis + " ms");
    assertEquals(137, ears.status);
    hub.close();
  }

  @Test
  void whatIsSaid_isHeardInLines_withSecretsMasked() throws Exception {
    shell(null, "printf 'frame=7\\rprogress=continue\\r[error] no key-of-mine at rtmp://host/app/key-of-mine\\n' >&2; exit 3");
    ears.awaitEnd();
    assertEquals(3, ears.status);
    assertEquals(7, ears.last.frame());
    assertEquals(List.of("no **** at rtmp://host/app/****"), ears.lines());
    assertEquals("no **** at rtmp://host/app/****", ears.error);
  }

  /** Far more than a pipe holds: whoever is not drained stands still. */
  @Test
  void chatter_doesNotStallTheProcess() throws Exception {
    shell(null, "i=0; while [ $i -lt 20000 ]; do echo \"line $i of many that nobody wants to read\" >&2; i=$((i+1)); done");
    ears.awaitEnd();
    assertEquals(0, ears.status);
    assertEquals(20_000, ears.lines().size());
  }

  @Test
  void environment_isNotInherited() throws Exception {
    Leftovers leftovers = Leftovers.of(folder);
    MediaProcess.start(leftovers.mark(context.get().work(), Map.of("http_proxy", "http://127.0.0.1:1")), "test",
        List.of("/bin/sh", "-c", "export -p | sed 's/^export //' >&2"), null, null, ears);
    ears.awaitEnd();
    List<String> names = ears.lines().stream().map(line -> line.substring(0, Math.max(0, line.indexOf('=')))).sorted().toList();
    assertTrue(names.containsAll(List.of("PATH", "SLIPWAY_OWNER", "SLIPWAY_RELAY", "http_proxy")), names.toString());
    assertTrue(names.stream().noneMatch(name -> name.startsWith("JAVA") || name.startsWith("MAVEN")), names.toString());
  }

  @Test
  void programThatIsNotThere_closesItsReader() {
    Hub hub = hub();
    HubReader reader = hub.join("nobody", 1 << 20);
    assertThrows(IOException.class, () -> start(reader, null, "/no/such/program"));
    assertEquals(0, hub.readers());
    hub.close();
  }
}
