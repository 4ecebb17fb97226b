package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.Frame;
import dev.slipway.api.PlatformPhase;
import dev.slipway.api.Session;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.api.StreamPolicy;
import dev.slipway.lifecycle.socket.WireClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a platform stops, seen by those who use it. */
class KernelStopTest {

  @TempDir
  private Path folder;

  private final List<String> journal = new CopyOnWriteArrayList<>();

  private static FutureTask<StopReport> stop(Kernel kernel) {
    FutureTask<StopReport> stop = new FutureTask<>(kernel::stop);
    Thread.ofPlatform().daemon().name("slipway-test/stop").start(stop);
    return stop;
  }

  private static Scripted serving(String name, CountDownLatch entered, CountDownLatch gate) {
    return new Scripted(name).onStart(context -> context.web().http("/" + name, AccessPolicy.PUBLIC, rules -> rules
        .get("/", (request, response) -> response.send("here"))
        .get("/slow", (request, response) -> {
          entered.countDown();
          gate.await();
          response.send("done");
        })));
  }

  @Test
  void unready_turnsReadinessAtOnce_andStillServes_thenRequestsAreRefused_andThoseInFlightFinish() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Kernel kernel = Platforms.budget(
        Platforms.in(folder, serving("chat", entered, gate)), 700, 500, 5_000, 1_000).start();
    int port = kernel.port();
    try (Http inFlight = Http.connect(port); Http kept = Http.connect(port)) {
      inFlight.ask("/chat/slow");
      entered.await();
      kept.ask("/chat");
      assertFalse(kept.answer().has("Connection", "close"));
      FutureTask<StopReport> stop = stop(kernel);
      Await.until("unready", () -> kernel.view().phase() == PlatformPhase.UNREADY);
      assertEquals(503, Http.status(port, "/health/ready"));
      assertEquals(200, Http.status(port, "/health/live"));
      kept.ask("/chat");
      Http.Answer last = kept.answer();
      assertEquals(200, last.status());
      assertTrue(last.has("Connection", "close"), last.head());
      assertEquals(PlatformPhase.UNREADY, kernel.view().phase(), "the test was too slow to say anything");

      Await.until("quiesced", () -> kernel.view().phase().compareTo(PlatformPhase.QUIESCE) >= 0);
      Http.Answer refused = Http.get(port, "/chat");
      assertEquals(503, refused.status());
      assertTrue(refused.has("Retry-After", ""), refused.head());
      assertEquals(200, Http.status(port, "/health/live"));
      assertEquals(200, Http.status(port, "/platform/modules"));
      assertTrue(kernel.view().stopBudget().orElseThrow().toMillis() > 1_000);
      gate.countDown();
      Http.Answer finished = inFlight.answer();
      assertEquals("done", finished.body());
      assertTrue(finished.has("Connection", "close"), finished.head());
      Platforms.served(stop.get());
    }
    assertEquals(0, Http.status(port, "/health/live"));
  }

  @Test
  void sockets_get1001_andStreamsEndWithARetry() throws Exception {
    List<String> ends = new CopyOnWriteArrayList<>();
    Kernel kernel = Platforms.in(folder, new Scripted("live").onStart(context -> {
      context.web().webSocket("/live/ws", AccessPolicy.PUBLIC, SocketPolicy.defaults(), handshake -> new SocketHandler() {
        @Override
        public void opened(Session session) {
          session.offer(Frame.text("welcome"));
        }

        @Override
        public void closed(Session session, dev.slipway.api.SocketEnd end) {
          ends.add(end.kind() + " " + end.code());
        }
      });
      context.web().sse("/live/events", AccessPolicy.PUBLIC, StreamPolicy.defaults(), stream -> stream.offer("1", "", "first"));
    })).start();
    try (WireClient peer = WireClient.open(kernel.port(), "/live/ws"); Http stream = Http.connect(kernel.port())) {
      assertEquals("welcome", peer.read().text());
      stream.ask("/live/events");
      assertTrue(stream.until("data: first").contains("200"));
      FutureTask<StopReport> stop = stop(kernel);
      WireClient.Received close = peer.readClose();
      assertEquals(1001, close.closeCode());
      assertTrue(close.closeReason().matches("\\{\"reconnectMs\":\\d+}"), close.closeReason());
      peer.closeBack(close);
      String rest = stream.rest();
      assertTrue(rest.contains("retry: "), rest);
      assertTrue(rest.endsWith("0\r\n\r\n"), "the body has its last chunk: " + rest);
      Platforms.served(stop.get());
    }
    assertEquals(1, ends.size(), ends::toString);
  }

  /** Reads the platform's events to their end. */
  private static FutureTask<String> watch(int port) throws Exception {
    Http watcher = Http.connect(port);
    watcher.ask("/platform/events");
    watcher.head();
    FutureTask<String> events = new FutureTask<>(() -> {
      try (watcher) {
        return watcher.rest();
      }
    });
    Thread.ofPlatform().daemon().name("slipway-test/watcher").start(events);
    return events;
  }

  private static void assertInOrder(String text, String... parts) {
    int at = 0;
    for (String part : parts) {
      int next = text.indexOf(part, at);
      assertTrue(next >= 0, () -> "'" + part + "' is missing or too early in\n" + text);
      at = next + part.length();
    }
  }

  @Test
  void theStop_canBeWatchedToItsEnd() throws Exception {
    Kernel kernel = Platforms.budget(Platforms.in(folder, new Scripted("ground"), new Scripted("top", "ground")), 50, 500, 500, 500)
        .start();
    FutureTask<String> events = watch(kernel.port());

    Platforms.clean(kernel.stop());

    assertInOrder(events.get(), "\"phase\":\"unready\"", "\"phase\":\"quiesce\"", "\"module\":\"top\"", "\"to\":\"quiescing\"",
        "\"phase\":\"drain\"", "\"phase\":\"close\"", "\"module\":\"top\"", "\"to\":\"stopped\"", "\"module\":\"ground\"",
        "\"to\":\"stopped\"", "\"phase\":\"prove\"");
  }

  @Test
  void aSlowDrain_saysWhatItWaitsFor() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Kernel kernel = Platforms.budget(Platforms.in(folder, serving("chat", entered, gate)), 0, 100, 800, 500).start();
    try (Http inFlight = Http.connect(kernel.port()); Http watcher = Http.connect(kernel.port())) {
      inFlight.ask("/chat/slow");
      entered.await();
      watcher.ask("/platform/events");
      watcher.head();
      FutureTask<StopReport> stop = stop(kernel);
      Await.until("the status tells it", () -> kernel.view().module("chat").orElseThrow().waitingFor().stream()
          .anyMatch(line -> line.startsWith("request GET /chat/slow")));
      assertInOrder(watcher.until("under way for "), "event: waiting", "\"module\":\"chat\"", "\"step\":\"drain\"",
          "request GET /chat/slow");
      gate.countDown();
      assertEquals("done", inFlight.answer().body());
      Platforms.served(stop.get());
    }
  }

  @Test
  void stopsAtTheSameTime_joinOneStop() throws Exception {
    CountDownLatch draining = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Kernel kernel = Platforms.in(folder, new Scripted("chat").onDrain(deadline -> {
      draining.countDown();
      gate.await();
    }).tellingTo(journal)).start();
    List<FutureTask<StopReport>> stops = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      stops.add(stop(kernel));
    }
    draining.await();
    gate.countDown();

    StopReport report = Platforms.clean(stops.getFirst().get());
    for (FutureTask<StopReport> stop : stops) {
      assertSame(report, stop.get());
    }
    assertSame(report, kernel.stop());
    kernel.close();
    assertEquals(List.of("start chat", "quiesce chat", "drain chat", "close chat"), journal);
  }

  @Test
  void aDeadlineShorterThanTheBudget_isKept_andTheOthersAreStillClosedInOrder() throws Exception {
    Kernel kernel = Platforms.in(folder,
        new Scripted("ground").tellingTo(journal),
        new Scripted("stuck", "ground").onDrain(deadline -> new CountDownLatch(1).await()).tellingTo(journal)).start();
    try (Stall stall = Stall.watch()) {
      long begin = System.nanoTime();
      StopReport report = kernel.stop(Deadline.after(Duration.ofMillis(1_200)));
      long took = (System.nanoTime() - begin) / 1_000_000;
      assertTrue(took <= 1_400 + stall.worst().toMillis(), () -> took + " ms");
      assertTrue(report.leakFree(), () -> String.join("\n", report.lines()));
    }
    assertTrue(Platforms.at(journal, "close stuck") < Platforms.at(journal, "close ground"), journal::toString);
  }

  @Test
  void anEmbeddedPlatform_leavesSignalsHooksAndLoggingAlone() throws Exception {
    Handler[] handlers = Logger.getLogger("").getHandlers();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();

    Kernel kernel = Platforms.in(folder, new Scripted("chat")).start();
    Platforms.clean(kernel.stop());
    Platforms.clean(kernel.stop());

    assertEquals(List.of(handlers), List.of(Logger.getLogger("").getHandlers()));
    assertSame(loader, Thread.currentThread().getContextClassLoader());
    assertFalse(Thread.currentThread().isInterrupted());
    assertNotNull(kernel.view());
    assertEquals(PlatformPhase.STOPPED, kernel.view().phase());
  }

  @Test
  void finalStatistics_areInTheReportOnce() throws Exception {
    Kernel kernel = Platforms.in(folder, new Scripted("chat").onStart(context ->
        context.statistics(() -> List.of(dev.slipway.api.Statistic.count("Messages relayed", 4711))))).start();

    StopReport report = Platforms.clean(kernel.stop());

    assertEquals(1, report.lines().stream().filter(line -> line.contains("Messages relayed: 4,711")).count(), report.lines()::toString);
    assertTrue(report.lines().stream().noneMatch(line -> line.equals("Module chat:")), report.lines()::toString);
    assertTrue(report.json().contains("Messages relayed"), report::json);
  }

  @Test
  void metersOfStartsAndStops_areShown() throws Exception {
    try (Kernel kernel = Platforms.in(folder, new Scripted("chat")).start()) {
      kernel.control().apply(dev.slipway.api.PlatformControl.Action.STOP, "chat", Deadline.after(Duration.ofSeconds(5)));
      String text = Http.get(kernel.port(), "/metrics").body();
      for (String meter : List.of("lifecycle_starts_total{module=\"chat\"", "lifecycle_stops_total{module=\"chat\"",
          "lifecycle_seconds{module=\"chat\",phase=\"start\"", "lifecycle_seconds{module=\"chat\",phase=\"drain\"",
          "lifecycle_forced_total", "lifecycle_leaks_total")) {
        assertTrue(text.contains(meter), () -> meter + " is missing in\n" + text);
      }
    }
  }
}
