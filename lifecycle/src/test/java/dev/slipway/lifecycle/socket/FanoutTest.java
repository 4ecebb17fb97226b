package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Audience;
import dev.slipway.api.Deadline;
import dev.slipway.api.Frame;
import dev.slipway.api.Lease;
import dev.slipway.api.Overflow;
import dev.slipway.api.Session;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.StopScope;
import dev.slipway.lifecycle.socket.SocketCounts.Drop;
import dev.slipway.lifecycle.socket.TestServer.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many sessions of one audience: what they share must be no more to be seen than if each had its own outbox. */
final class FanoutTest {

  private static final SocketPolicy PATIENT =
      SocketPolicy.defaults().withSessions(1_000, 1_000, 1_000).withOutbox(100_000, 100_000_000);
  private static final int SMALL_BUFFER = 4096;
  private static final int PACE = 256;

  private final TestServer server = new TestServer();
  private final Audience audience = server.host.audience(server.scope, "all");
  private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    server.close();
    readers.shutdownNow();
  }

  /** A session with the client at its other end. */
  private record Pair(Session session, WireClient client, Lease lease, Counted heard) {}

  @Test
  void privateFrames_keepTheirPlaceBetweenThoseOfAll() throws Exception {
    Recorder recorder = server.record("/a", PATIENT);
    List<Pair> pairs = new ArrayList<>();
    List<List<String>> expected = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      pairs.add(enter(recorder));
      expected.add(new ArrayList<>());
    }
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      String text = Integer.toString(i);
      audience.offer(Frame.text(text));
      expected.forEach(each -> each.add(text));
      if (random.nextInt(4) == 0) {
        int chosen = random.nextInt(pairs.size());
        pairs.get(chosen).session().offer(Frame.text("for you " + i));
        expected.get(chosen).add("for you " + i);
      }
      pace();
    }
    pairs.forEach(pair -> pair.session().close(1000, ""));
    for (int i = 0; i < pairs.size(); i++) {
      assertEquals(expected.get(i), pairs.get(i).heard().get(20, TimeUnit.SECONDS));
    }
    assertEquals(0, audience.waiting());
    TestServer.await("nothing waits", () -> server.host.totals().queued() == 0);
    long all = expected.stream().mapToLong(List::size).sum();
    TestServer.await("all are counted, which is after they were written", () -> server.host.totals().messagesOut() == all);
  }

  @Test
  void thoseWhoComeAndGo_hearExactlyWhatWasOfferedBetween_whilePingsPass() throws Exception {
    Recorder recorder = server.record("/a", PATIENT.withHeartbeat(Duration.ofMillis(5), Duration.ofSeconds(10), Duration.ofSeconds(20)));
    List<Pair> in = new ArrayList<>();
    List<Integer> since = new ArrayList<>();
    List<Future<?>> checks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      in.add(enter(recorder));
      since.add(0);
    }
    Random random = new Random(11);
    int offered = 0;
    for (int i = 0; i < 150; i++) {
      for (int burst = random.nextInt(60); burst > 0; burst--) {
        audience.offer(Frame.text(Integer.toString(offered++)));
        pace();
      }
      int chosen = random.nextInt(in.size());
      Pair leaver = in.remove(chosen);
      int from = since.remove(chosen);
      int to = offered;
      leaver.lease().close();
      audience.offer(Frame.text(Integer.toString(offered++)));
      leaver.session().close(1000, "");
      checks.add(readers.submit(() -> {
        assertEquals(numbers(from, to), leaver.heard().get(20, TimeUnit.SECONDS));
        return null;
      }));
      since.add(offered);
      in.add(enter(recorder));
    }
    for (Future<?> check : checks) {
      check.get(20, TimeUnit.SECONDS);
    }
    assertEquals(in.size(), audience.size());
  }

  @Test
  void stopInTheMiddleOfAStorm_givesEveryoneAnUnbrokenRow_andItsCloseFrame() throws Exception {
    Recorder recorder = server.record("/a", PATIENT);
    SocketRoute route = server.routes.get("/a");
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      pairs.add(enter(recorder));
    }
    AtomicBoolean over = new AtomicBoolean();
    Thread storm = Thread.ofPlatform().start(() -> {
      for (int i = 0; !over.get(); i++) {
        audience.offer(Frame.text(Integer.toString(i)));
        pace();
      }
    });
    TestServer.await("the storm is on", () -> server.host.totals().messagesOut() > 10_000);
    route.quiesce(StopScope.PLATFORM);
    route.drain(Deadline.after(Duration.ofSeconds(15)));
    over.set(true);
    storm.join();
    assertEquals(0, route.sessions());
    for (Pair pair : pairs) {
      List<String> heard = pair.heard().get(20, TimeUnit.SECONDS);
      assertTrue(heard.size() > 50, () -> heard.size() + " frames");
      assertEquals(numbers(0, heard.size()), heard);
    }
    assertEquals(60, server.host.totals().closeCodes().get(1001));
    assertEquals(0, server.host.totals().queued());
  }

  @Test
  void peersThatReadNothing_holdUpNobody_andHearWhatTheyLostWhenTheyRead() throws Exception {
    SocketPolicy policy = PATIENT.withOutbox(16, 1_000_000).withOverflow(Overflow.DROP_OLDEST, Duration.ofSeconds(1))
        .withLossNotice(lost -> Frame.text("lost " + lost)).withWriteTimeout(Duration.ofSeconds(60));
    Recorder recorder = server.record("/a", policy);
    List<WireClient> stalled = new ArrayList<>();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      if (i % 2 == 0) {
        stalled.add(new WireClient(server.port(), SMALL_BUFFER).upgrade("/a"));
        audience.add(recorder.opened.take());
      } else {
        pairs.add(enter(recorder));
      }
    }
    int frames = 300;
    String filling = " ".repeat(10_000);
    long longest = 0;
    for (int i = 0; i < frames; i++) {
      long start = System.nanoTime();
      audience.offer(Frame.text(i + filling));
      TestServer.await("it is written to those in step", () -> audience.waiting() == 0);
      long sent = i + 1;
      TestServer.await("the others have it", () -> pairs.stream().allMatch(pair -> pair.heard().count() >= sent));
      longest = Math.max(longest, System.nanoTime() - start);
    }
    assertTrue(longest < 3_000_000_000L, longest + " ns");
    assertTrue(server.host.totals().drops(Drop.OLDEST) > 30 * 100);
    assertTrue(server.host.totals().queued() <= 30 * 16, () -> server.host.totals().queued() + " frames wait");
    assertEquals(60, audience.size());
    for (WireClient client : stalled) {
      long lost = 0;
      for (int expected = 0; expected < frames;) {
        String text = client.read().text().strip();
        if (text.startsWith("lost ")) {
          int gap = Integer.parseInt(text.substring(5));
          lost += gap;
          expected += gap;
        } else {
          assertEquals(expected++, Integer.parseInt(text));
        }
      }
      assertTrue(lost > 100, lost + " frames were lost");
    }
    for (Pair pair : pairs) {
      pair.session().close(1000, "");
      assertEquals(frames, pair.heard().get(20, TimeUnit.SECONDS).size());
    }
  }

  private Pair enter(Recorder recorder) throws Exception {
    WireClient client = WireClient.open(server.port(), "/a");
    Session session = recorder.opened.take();
    Lease lease = audience.add(session);
    Counted heard = new Counted(client);
    readers.execute(heard);
    return new Pair(session, client, lease, heard);
  }

  /** Waits while much is under way, as a source does that can wait. */
  private void pace() {
    while (audience.waiting() > PACE) {
      LockSupport.parkNanos(100_000);
    }
  }

  private static List<String> numbers(int from, int to) {
    List<String> numbers = new ArrayList<>();
    for (int i = from; i < to; i++) {
      numbers.add(Integer.toString(i));
    }
    return numbers;
  }

  /** Reads all messages up to the close frame, which it answers; pings too. */
  private static final class Counted extends FutureTask<List<String>> {

    private final AtomicInteger count;

    Counted(WireClient client) {
      this(client, new AtomicInteger());
    }

    private Counted(WireClient client, AtomicInteger count) {
      super(() -> read(client, count));
      this.count = count;
    }

    int count() {
      return count.get();
    }

    private static List<String> read(WireClient client, AtomicInteger count) throws IOException {
      List<String> texts = new ArrayList<>();
      while (true) {
        WireClient.Received next = client.read();
        switch (next.opcode()) {
          case Wire.TEXT -> {
            texts.add(next.text().strip());
            count.incrementAndGet();
          }
          case Wire.PING -> client.send(WireClient.frame(0x80 | Wire.PONG, next.payload()));
          case Wire.CLOSE -> {
            client.closeBack(next);
            client.close();
            return texts;
          }
          default -> throw new IOException("a frame of kind " + next.opcode());
        }
      }
    }
  }
}
