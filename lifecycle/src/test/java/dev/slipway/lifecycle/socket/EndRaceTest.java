package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Audience;
import dev.slipway.api.Deadline;
import dev.slipway.api.Frame;
import dev.slipway.api.Overflow;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All ways to end at once: each session that was opened is closed once, and no place, member or frame is left behind. */
final class EndRaceTest {

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void racingEnds_closeEachSessionOnce() throws Exception {
    SocketPolicy policy = SocketPolicy.defaults().withMessageBytes(500).withOutbox(20, 50_000).withSessions(5_000, 5_000, 5_000)
        .withOverflow(Overflow.DISCONNECT, Duration.ofMillis(50));
    Map<Session, AtomicInteger> closed = new ConcurrentHashMap<>();
    Audience audience = server.host.audience(server.scope, "all");
    SocketRoute route = server.serve("/a", policy, handshake -> new SocketHandler() {
      @Override
      public void opened(Session session) {
        closed.put(session, new AtomicInteger());
        audience.add(session);
      }

      @Override
      public void text(Session session, String message) {
        switch (message) {
          case "throw" -> throw new IllegalStateException("as asked");
          case "close" -> session.close(4000, "");
          case "race" -> Thread.startVirtualThread(() -> session.close(4001, ""));
          default -> audience.offer(Frame.text(message));
        }
      }

      @Override
      public void closed(Session session, SocketEnd end) {
        closed.get(session).incrementAndGet();
      }
    });
    Random seeds = new Random(5);
    Clients.parallel(400, () -> peer(new Random(seeds.nextLong())));
    route.drain(Deadline.after(Duration.ofSeconds(10)));
    assertEquals(0, route.sessions());
    assertTrue(closed.values().stream().allMatch(count -> count.get() == 1), () -> closed.values().toString());
    assertEquals(closed.size(), route.counts().total());
    assertEquals(closed.size(), Arrays.stream(SocketEnd.Kind.values()).mapToLong(route.counts()::ends).sum());
    assertEquals(0, audience.size());
    assertEquals(0, route.counts().queued());
    assertTrue(route.waitingFor().isEmpty(), () -> route.waitingFor().toString());
  }

  @Test
  void abortDuringEntries_leavesNobody() throws Exception {
    for (int round = 0; round < 20; round++) {
      AtomicInteger open = new AtomicInteger();
      SocketRoute route = server.serve("/b", SocketPolicy.defaults(), handshake -> new SocketHandler() {
        @Override
        public void opened(Session session) {
          open.incrementAndGet();
        }

        @Override
        public void closed(Session session, SocketEnd end) {
          open.decrementAndGet();
        }
      });
      Thread aborting = Thread.ofPlatform().start(() -> {
        TestServer.await("the first entries", () -> route.sessions() > 3);
        route.abort();
      });
      Clients.parallel(30, () -> {
        try (WireClient client = new WireClient(server.port())) {
          client.send(WireClient.handshake("/b"));
          client.readHead();
          return client.readToEnd();
        } catch (IOException e) {
          return false;
        }
      });
      aborting.join();
      TestServer.await("nobody is left", () -> open.get() == 0 && route.sessions() == 0 && route.waitingFor().isEmpty());
    }
    assertEquals(0, server.host.totals().active());
  }

  private boolean peer(Random random) {
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.text("hello");
      switch (random.nextInt(9)) {
        case 0 -> client.close(1000);
        case 1 -> client.text("throw");
        case 2 -> client.text("close");
        case 3 -> client.text("race");
        case 4 -> client.send(WireClient.frame(0x82, new byte[501]));
        case 5 -> client.send(new byte[] {(byte) 0xFF, 0, 1, 2});
        case 6 -> client.halfClose();
        case 7 -> {
          client.text("race");
          client.close(1001);
        }
        default -> {
          client.text("race");
          client.reset();
          return true;
        }
      }
      if (random.nextBoolean()) {
        client.readToEnd();
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
