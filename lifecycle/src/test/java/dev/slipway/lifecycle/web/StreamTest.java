package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.EventStream;
import dev.slipway.api.PlatformEvent;
import dev.slipway.api.PlatformPhase;
import dev.slipway.api.Refusal;
import dev.slipway.api.StreamHandler;
import dev.slipway.api.StreamPolicy;
import dev.slipway.api.StreamPolicy.Ending;
import dev.slipway.lifecycle.ledger.StopScope;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamTest {

  private static final String GET = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String LAST_CHUNK = "0\r\n\r\n";

  @TempDir
  private Path data;
  private Server server;
  private ModuleWeb web;

  @BeforeEach
  void open() throws Exception {
    server = new Server(data, Server.settings().withTimeouts(
        Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(700), Duration.ofSeconds(20)));
    web = server.module("events");
    web.publish();
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** Keeps the streams it was given and counts their ends. */
  private static final class Recorder implements StreamHandler {

    private final List<EventStream> streams = new CopyOnWriteArrayList<>();
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public void opened(EventStream stream) {
      streams.add(stream);
    }

    @Override
    public void closed(EventStream stream) {
      closed.incrementAndGet();
    }
  }

  private static StreamPolicy policy(int max, int queue, Duration heartbeat, Ending ending) {
    return new StreamPolicy(max, queue, heartbeat, Duration.ofSeconds(2), ending);
  }

  private Recorder serve(StreamPolicy policy) {
    Recorder recorder = new Recorder();
    web.sse("/events", AccessPolicy.PUBLIC, policy, recorder);
    return recorder;
  }

  @Test
  void events_areSentInOrderWithTheirFields() throws Exception {
    Recorder recorder = serve(policy(10, 10, Duration.ofSeconds(10), Ending.FINISH));
    try (RawClient raw = server.raw()) {
      raw.send(GET);
      String head = raw.readUntil("retry: ");
      assertTrue(head.contains("Content-Type: text/event-stream") && head.contains("Cache-Control: no-store"), head);
      EventStream stream = recorder.streams.getFirst();
      assertTrue(stream.offer("1", "tick", "a\nb"));
      assertTrue(stream.offer("", "", ""));
      raw.readUntil("id: 1\nevent: tick\ndata: a\ndata: b\n\n");
      raw.readUntil("data: \n\n");
      assertThrows(IllegalArgumentException.class, () -> stream.offer("a\nb", "", ""));
      stream.close();
      String rest = raw.readAll();
      assertTrue(rest.endsWith(LAST_CHUNK), rest);
      assertFalse(stream.offer("2", "", "late"));
    }
    Server.await("the end was told", () -> recorder.closed.get() == 1);
    assertEquals(0, web.resources().streams());
  }

  @Test
  void silentStream_isKeptAliveAndItsEndNoticed() throws Exception {
    Recorder recorder = serve(policy(10, 10, Duration.ofMillis(50), Ending.END_NOW));
    try (RawClient raw = server.raw()) {
      raw.send(GET);
      raw.readUntil(":\n\n");
      raw.readUntil(":\n\n");
    }
    Server.await("the end was told", () -> recorder.closed.get() == 1);
  }

  @Test
  void peerThatLeavesASilentStream_isNoticedBeforeAHeartbeat() throws Exception {
    Recorder recorder = serve(policy(10, 10, Duration.ofSeconds(60), Ending.END_NOW));
    try (RawClient raw = server.raw()) {
      raw.send(GET);
      raw.readUntil("retry: ");
    }
    Server.await("the end was told", () -> recorder.closed.get() == 1);
  }

  @Test
  void fullQueue_endsTheStreamWithARetryHint() throws Exception {
    web.sse("/events", AccessPolicy.PUBLIC, policy(10, 3, Duration.ofSeconds(10), Ending.FINISH), stream -> {
      for (int i = 0; i < 3; i++) {
        assertTrue(stream.offer("", "", "fits"));
      }
      assertFalse(stream.offer("", "", "too much"));
    });
    try (RawClient raw = server.raw()) {
      String all = raw.send(GET).readAll();
      assertTrue(all.contains("event: end\ndata: {\"reconnectMs\":") && all.endsWith(LAST_CHUNK), all);
    }
  }

  @Test
  void surplusStreamAndRefusal_areAnswered() throws Exception {
    serve(policy(1, 10, Duration.ofSeconds(10), Ending.FINISH));
    web.sse("/refusing", AccessPolicy.PUBLIC, StreamPolicy.defaults(), stream -> {
      throw Refusal.badRequest("no-topic", "name a topic");
    });
    try (RawClient raw = server.raw()) {
      raw.send(GET).readUntil("retry: ");
      HttpResponse<String> surplus = server.get("/events");
      assertEquals(503, surplus.statusCode());
      assertTrue(surplus.headers().firstValue("Retry-After").isPresent());
    }
    assertEquals(400, server.get("/refusing").statusCode());
    HttpResponse<String> post = server.send(server.admin("/events").DELETE());
    assertEquals(405, post.statusCode());
  }

  @Test
  void peerThatDoesNotRead_isCutOff() throws Exception {
    Recorder recorder = serve(policy(10, 1_000_000, Duration.ofSeconds(10), Ending.FINISH));
    try (RawClient raw = server.raw()) {
      raw.send(GET).readUntil("retry: ");
      String big = "y".repeat(100_000);
      for (int i = 0; i < 200; i++) {
        recorder.streams.getFirst().offer("", "", big);
      }
      Server.await("the stream was cut", () -> recorder.closed.get() == 1);
    }
  }

  @Test
  void drain_finishesWhatWaitsWhereThePolicySaysSo() throws Exception {
    Recorder recorder = serve(policy(10, 100, Duration.ofSeconds(10), Ending.FINISH));
    try (RawClient raw = server.raw()) {
      raw.send(GET).readUntil("retry: ");
      for (int i = 0; i < 50; i++) {
        recorder.streams.getFirst().offer("", "", "event " + i);
      }
      web.quiesce(StopScope.MODULE);
      web.drain(Deadline.after(Duration.ofSeconds(5)));
      assertEquals(1, recorder.closed.get());
      String rest = raw.readAll();
      assertTrue(rest.contains("event 49") && rest.endsWith(LAST_CHUNK), rest);
      assertEquals(503, server.get("/events").statusCode());
    }
  }

  @Test
  void drainOfAThousandStreams_takesHalfASecond() throws Exception {
    Recorder recorder = serve(policy(1_000, 10, Duration.ofSeconds(30), Ending.END_NOW));
    List<RawClient> peers = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        peers.add(server.raw().send(GET));
      }
      for (RawClient peer : peers) {
        peer.readUntil("retry: ");
      }
      assertEquals(1_000, web.resources().streams());
      web.quiesce(StopScope.MODULE);
      long began = System.nanoTime();
      web.drain(Deadline.after(Duration.ofSeconds(10)));
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertEquals(1_000, recorder.closed.get());
      Pattern hint = Pattern.compile("retry: (\\d+)\nevent: end");
      List<Long> hints = new ArrayList<>();
      for (RawClient peer : peers) {
        String rest = peer.readAll();
        Matcher matcher = hint.matcher(rest);
        assertTrue(matcher.find() && rest.endsWith(LAST_CHUNK), rest);
        hints.add(Long.valueOf(matcher.group(1)));
      }
      assertTrue(hints.stream().allMatch(millis -> millis >= 2_000 && millis <= 3_000));
      assertTrue(hints.stream().distinct().count() > 300, "the hints are spread");
      assertTrue(took.toMillis() <= 500, "took " + took.toMillis() + " ms");
    } finally {
      for (RawClient peer : peers) {
        peer.close();
      }
    }
  }

  @Test
  void close_endsStreamsThatWereNotDrained() throws Exception {
    Recorder recorder = serve(policy(10, 10, Duration.ofSeconds(30), Ending.FINISH));
    try (RawClient raw = server.raw()) {
      raw.send(GET).readUntil("retry: ");
      web.close(Deadline.after(Duration.ofSeconds(2)));
      assertEquals(1, recorder.closed.get());
      assertEquals(404, server.get("/events").statusCode());
    }
  }

  @Test
  void platformEvents_resumeAfterTheLastSeen() throws Exception {
    for (int i = 0; i < 3; i++) {
      server.host.events().publish(new PlatformEvent.Trouble("nobody", "trouble " + i));
    }
    String id;
    try (RawClient raw = server.raw()) {
      raw.send("GET /platform/events HTTP/1.1\r\nHost: x\r\n\r\n").readUntil("retry: ");
      server.host.events().publish(new PlatformEvent.PhaseEntered(PlatformPhase.RUNNING, Duration.ZERO));
      String first = raw.readUntil("\"summary\"");
      assertTrue(first.contains("event: phase") && first.contains("\"phase\":\"running\"") && !first.contains("trouble"), first);
      id = first.replaceAll("(?s).*id: (\\S+)\n.*", "$1");
    }
    for (int i = 0; i < 5; i++) {
      server.host.events().publish(new PlatformEvent.Trouble("nobody", "later " + i));
    }
    try (RawClient raw = server.raw()) {
      raw.send("GET /platform/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: " + id + "\r\n\r\n");
      String resumed = raw.readUntil("later 4");
      assertTrue(resumed.contains("later 0") && !resumed.contains("event: gap") && !resumed.contains("trouble 2"), resumed);
    }
    try (RawClient raw = server.raw()) {
      raw.send("GET /platform/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: another-run-7\r\n\r\n");
      String all = raw.readUntil("later 4");
      assertTrue(all.contains("event: gap") && all.contains("trouble 0"), all);
    }
  }

  @Test
  void platformEvents_answerUntilTheServerCloses() throws Exception {
    try (RawClient raw = server.raw()) {
      raw.send("GET /platform/events HTTP/1.1\r\nHost: x\r\n\r\n").readUntil("retry: ");
      web.close(Deadline.after(Duration.ofSeconds(1)));
      server.host.phase(PlatformPhase.PROVE);
      server.host.events().publish(new PlatformEvent.PhaseEntered(PlatformPhase.PROVE, Duration.ZERO));
      raw.readUntil("\"phase\":\"prove\"");
      server.host.close();
      String rest = raw.readAll();
      assertTrue(rest.contains("event: end") && rest.endsWith(LAST_CHUNK), rest);
    }
  }
}
