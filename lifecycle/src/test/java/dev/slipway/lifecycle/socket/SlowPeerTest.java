package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.api.Overflow;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketEnd.Kind;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.socket.SocketCounts.Drop;
import dev.slipway.lifecycle.socket.SocketCounts.Write;
import dev.slipway.lifecycle.socket.TestServer.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SlowPeerTest {

  private static final int SMALL_BUFFER = 4096;
  private static final byte[] BIG = new byte[60_000];

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void peerThatReadsNothing_delaysNobody_andLosesItsOldest() throws Exception {
    SocketPolicy policy = SocketPolicy.defaults().withOutbox(10, 1_000_000).withOverflow(Overflow.DROP_OLDEST, Duration.ofSeconds(1));
    Recorder recorder = server.record("/a", policy);
    Audience audience = server.host.audience(server.scope, "all");
    try (WireClient slow = new WireClient(server.port(), SMALL_BUFFER).upgrade("/a")) {
      audience.add(recorder.opened.take());
      try (WireClient quick = WireClient.open(server.port(), "/a")) {
        audience.add(recorder.opened.take());
        long longest = 0;
        for (int i = 0; i < 300; i++) {
          long start = System.nanoTime();
          audience.offer(Frame.binary(BIG));
          assertEquals(BIG.length, quick.read().payload().length);
          longest = Math.max(longest, System.nanoTime() - start);
        }
        assertTrue(longest < 2_000_000_000L, longest + " ns");
      }
      assertTrue(server.host.totals().drops(Drop.OLDEST) > 100);
      assertTrue(server.host.totals().queued() <= 20);
      assertEquals(BIG.length, slow.read().payload().length);
    }
  }

  @Test
  void loss_isToldBeforeTheNextFrame() throws Exception {
    SocketPolicy policy = SocketPolicy.defaults().withOutbox(3, 1_000_000).withOverflow(Overflow.DROP_OLDEST, Duration.ofSeconds(1))
        .withLossNotice(lost -> Frame.text("lost " + lost));
    Recorder recorder = server.record("/a", policy);
    try (WireClient client = new WireClient(server.port(), SMALL_BUFFER).upgrade("/a")) {
      Session session = recorder.opened.take();
      int sent = 400;
      for (int i = 0; i < sent; i++) {
        byte[] numbered = BIG.clone();
        numbered[0] = (byte) (i >> 8);
        numbered[1] = (byte) i;
        session.offer(Frame.binary(numbered));
      }
      int expected = 0;
      long lost = 0;
      while (expected < sent) {
        WireClient.Received next = client.read();
        if (next.opcode() == Wire.TEXT) {
          lost = Long.parseLong(next.text().substring(5));
          expected += (int) lost;
        } else {
          assertEquals(expected, (next.payload()[0] & 0xFF) << 8 | next.payload()[1] & 0xFF);
          expected++;
        }
      }
      assertTrue(lost > 0);
    }
  }

  @Test
  void peerThatBlocksWrites_isDisconnected_byTimeAndNotByLoad() throws Exception {
    SocketPolicy policy = SocketPolicy.defaults().withOutbox(100, 100_000_000).withOverflow(Overflow.DISCONNECT, Duration.ofMillis(200));
    Recorder recorder = server.record("/a", policy);
    try (WireClient client = new WireClient(server.port(), SMALL_BUFFER).upgrade("/a")) {
      Session session = recorder.opened.take();
      for (int i = 0; i < 250; i++) {
        assertTrue(session.offer(Frame.binary(BIG)));
      }
      SocketEnd end = recorder.ends.poll(10, TimeUnit.SECONDS);
      assertNotNull(end);
      assertEquals(Kind.SLOW, end.kind());
      assertEquals(1013, end.code());
      assertTrue(end.reason().matches("\\{\"reconnectMs\":\\d+}"), end.reason());
      assertTrue(!client.readToEnd(), "the socket is reset");
    }
  }

  @Test
  void peerThatReads_ridesOutABurst() throws Exception {
    SocketPolicy policy = SocketPolicy.defaults().withOutbox(100, 100_000_000).withOverflow(Overflow.DISCONNECT, Duration.ofSeconds(5));
    Recorder recorder = server.record("/a", policy);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      Session session = recorder.opened.take();
      for (int i = 0; i < 350; i++) {
        assertTrue(session.offer(Frame.binary(BIG)));
      }
      for (int i = 0; i < 350; i++) {
        assertEquals(BIG.length, client.read().payload().length);
      }
      assertTrue(session.isOpen());
    }
  }

  @Test
  void writeTimeout_closesTheSocketFromOutside() throws Exception {
    SocketPolicy policy = SocketPolicy.defaults().withOutbox(1000, 100_000_000).withWriteTimeout(Duration.ofMillis(300))
        .withOverflow(Overflow.DROP_OLDEST, Duration.ofSeconds(1));
    Recorder recorder = server.record("/a", policy);
    try (WireClient client = new WireClient(server.port(), SMALL_BUFFER).upgrade("/a")) {
      Session session = recorder.opened.take();
      for (int i = 0; i < 200; i++) {
        session.offer(Frame.binary(BIG));
      }
      SocketEnd end = recorder.ends.poll(10, TimeUnit.SECONDS);
      assertNotNull(end);
      assertEquals(Kind.SLOW, end.kind());
      assertEquals(1006, end.code());
      assertTrue(!client.readToEnd(), "the socket is reset");
    }
    TestServer.await("the failure is counted", () -> server.host.totals().writeFailures(Write.DEADLINE) == 1);
  }

  @Test
  void abort_freesAWriterThatIsBlocked() throws Exception {
    SocketPolicy policy = SocketPolicy.defaults().withOutbox(1000, 100_000_000).withOverflow(Overflow.DROP_OLDEST, Duration.ofSeconds(1));
    Recorder recorder = server.record("/a", policy);
    SocketRoute route = server.routes.get("/a");
    try (WireClient client = new WireClient(server.port(), SMALL_BUFFER).upgrade("/a")) {
      Session session = recorder.opened.take();
      for (int i = 0; i < 200; i++) {
        session.offer(Frame.binary(BIG));
      }
      TestServer.await("a blocked write", () -> route.waitingFor().toString().contains("does not read"));
      route.abort();
      assertEquals(Kind.SERVER, recorder.ends.poll(5, TimeUnit.SECONDS).kind());
      assertTrue(!client.readToEnd(), "the socket is reset");
    }
  }

  @Test
  void garbageOfManyPeers_harmsNobody() throws Exception {
    Recorder recorder = server.record("/a", SocketPolicy.defaults());
    try (WireClient good = WireClient.open(server.port(), "/a")) {
      Clients.parallel(60, () -> {
        Random random = new Random();
        try (WireClient bad = WireClient.open(server.port(), "/a")) {
          byte[] garbage = new byte[random.nextInt(1, 20_000)];
          random.nextBytes(garbage);
          bad.send(garbage);
          bad.halfClose();
          return bad.readToEnd();
        } catch (IOException e) {
          return false;
        }
      });
      good.text("still here");
      assertEquals("still here", good.read().text());
      TestServer.await("every bad peer is gone", () -> server.host.totals().active() == 1);
      assertEquals(60, recorder.ends.size());
    }
  }
}
