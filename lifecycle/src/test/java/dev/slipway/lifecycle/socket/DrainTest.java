package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.Frame;
import dev.slipway.api.Session;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.StopScope;
import dev.slipway.lifecycle.socket.TestServer.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DrainTest {

  private static final SocketPolicy POLICY = SocketPolicy.defaults().withSessions(5_000, 5_000, 5_000);

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyOneOfTwoThousand_getsItsCloseFrame_inTime() throws Exception {
    int count = 2_000;
    Recorder recorder = server.record("/a", POLICY);
    SocketRoute route = server.routes.get("/a");
    try (Clients clients = Clients.open(server.port(), "/a", count);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<WireClient.Received>> closes = new ArrayList<>();
      for (WireClient client : clients.all) {
        closes.add(threads.submit(() -> {
          WireClient.Received close = client.readClose();
          client.send(WireClient.frame(0x88, close.payload()));
          return close;
        }));
      }
      TestServer.await("all are in", () -> route.sessions() == count);
      route.quiesce(StopScope.PLATFORM);
      long start = System.nanoTime();
      route.drain(Deadline.after(Duration.ofSeconds(15)));
      long took = System.nanoTime() - start;
      assertEquals(0, route.sessions());
      Set<String> reasons = closes.stream().map(DrainTest::get).map(close -> {
        assertEquals(1001, close.closeCode());
        assertTrue(close.closeReason().matches("\\{\"reconnectMs\":\\d+}"), close.closeReason());
        return close.closeReason();
      }).collect(Collectors.toSet());
      assertTrue(reasons.size() > count / 4, "spread over " + reasons.size() + " moments");
      assertEquals(count, recorder.ends.size());
      assertTrue(took < 2_500_000_000L, took + " ns");
    }
  }

  @Test
  void moduleStop_closesWith1012_afterWhatWaits() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    SocketRoute route = server.routes.get("/a");
    try (WireClient client = WireClient.open(server.port(), "/a"); ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Session session = recorder.opened.take();
      for (int i = 0; i < 200; i++) {
        session.offer(Frame.text("m" + i));
      }
      route.quiesce(StopScope.MODULE);
      Future<?> drain = threads.submit(() -> {
        route.drain(Deadline.after(Duration.ofSeconds(10)));
        return null;
      });
      for (int i = 0; i < 200; i++) {
        assertEquals("m" + i, client.read().text());
      }
      assertEquals(1012, client.readCloseAndAnswer());
      drain.get();
    }
  }

  @Test
  void pacedDrain_spreadsTheCloses() throws Exception {
    server.record("/a", POLICY.withClosePerSecond(50));
    SocketRoute route = server.routes.get("/a");
    try (Clients clients = Clients.open(server.port(), "/a", 40);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      clients.all.forEach(client -> threads.submit(client::readCloseAndAnswer));
      TestServer.await("all are in", () -> route.sessions() == 40);
      long start = System.nanoTime();
      route.drain(Deadline.after(Duration.ofSeconds(20)));
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis >= 700, millis + " ms");
      assertEquals(0, route.sessions());
    }
  }

  @Test
  void pacedDrain_isFasterWhereTheDeadlineIsNear() throws Exception {
    server.record("/a", POLICY.withClosePerSecond(1));
    SocketRoute route = server.routes.get("/a");
    try (Clients clients = Clients.open(server.port(), "/a", 40);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> codes = new ArrayList<>();
      clients.all.forEach(client -> codes.add(threads.submit(client::readCloseAndAnswer)));
      TestServer.await("all are in", () -> route.sessions() == 40);
      route.drain(Deadline.after(Duration.ofSeconds(2)));
      codes.forEach(code -> assertEquals(1012, get(code)));
    }
  }

  @Test
  void drain_waitsForAPeer_namesItMeanwhile_andEndsAtTheDeadline() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    SocketRoute route = server.routes.get("/a");
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      recorder.opened.take();
      long start = System.nanoTime();
      route.drain(Deadline.after(Duration.ofMillis(300)));
      assertTrue(System.nanoTime() - start >= 290_000_000L);
      assertEquals(1, route.sessions());
      String line = route.waitingFor().getFirst();
      assertTrue(line.contains(":" + client.localPort()) && line.contains("has not answered its close frame"), line);
      route.abort();
      TestServer.await("the session is gone", () -> route.sessions() == 0);
    }
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
