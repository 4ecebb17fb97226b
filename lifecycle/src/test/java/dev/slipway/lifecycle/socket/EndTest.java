package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketEnd.Kind;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.socket.TestServer.Recorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EndTest {

  private static final SocketPolicy POLICY = SocketPolicy.defaults();

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void normalClose_isAnsweredWithItsCode() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.close(1000);
      assertEquals(1000, client.readClose().closeCode());
      assertTrue(client.readToEnd());
    }
    endsOnce(recorder, Kind.NORMAL, 1000);
  }

  @Test
  void closeWithoutACode_isAnsweredWithoutOne() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.send(WireClient.frame(0x88, new byte[0]));
      assertEquals(0, client.readClose().payload().length);
    }
    endsOnce(recorder, Kind.NORMAL, Wire.NO_CODE);
  }

  @Test
  void goingAway_isToldApart() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.close(1001);
      assertEquals(1001, client.readClose().closeCode());
    }
    endsOnce(recorder, Kind.GOING_AWAY, 1001);
  }

  @Test
  void halfCloseAfterACloseFrame_isAnsweredStill() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.close(4001);
      client.halfClose();
      assertEquals(4001, client.readClose().closeCode());
    }
    endsOnce(recorder, Kind.NORMAL, 4001);
  }

  @Test
  void endOfStream_isAReset() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.halfClose();
      assertTrue(client.readToEnd());
    }
    endsOnce(recorder, Kind.RESET, 1006);
  }

  @Test
  void brokenConnection_isAReset() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    WireClient client = WireClient.open(server.port(), "/a");
    assertNotNull(recorder.opened.poll(10, TimeUnit.SECONDS));
    client.reset();
    endsOnce(recorder, Kind.RESET, 1006);
  }

  @Test
  void tooLargeAMessage_isClosedWith1009_beforeItIsRead() throws Exception {
    Recorder recorder = server.record("/a", POLICY.withMessageBytes(1000));
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.send(WireClient.frame(0x82, new byte[1000]));
      assertEquals(1000, client.read().payload().length);
      client.send(Arrays.copyOf(WireClient.frame(0x82, new byte[1001]), 8));
      assertEquals(1009, client.readCloseAndAnswer());
    }
    endsOnce(recorder, Kind.TOO_LARGE, 1009);
  }

  @Test
  void peerThatGoesOnSendingAfter1009_hearsItAndIsCutOff() throws Exception {
    Recorder recorder = server.record("/a", POLICY.withMessageBytes(1000));
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.send(WireClient.frame(0x82, new byte[3_000_000]));
      assertEquals(1009, client.readClose().closeCode());
      assertTrue(client.readToEnd());
    }
    endsOnce(recorder, Kind.TOO_LARGE, 1009);
  }

  @Test
  void brokenProtocol_isClosedWith1002_andNotUtf8With1007() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.send(new byte[] {(byte) 0x81, 0x01, 'a'});
      assertEquals(1002, client.readCloseAndAnswer());
    }
    endsOnce(recorder, Kind.PROTOCOL_ERROR, 1002);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.send(WireClient.frame(0x81, new byte[] {(byte) 0xFF}));
      assertEquals(1007, client.readCloseAndAnswer());
    }
    endsOnce(recorder, Kind.PROTOCOL_ERROR, 1007);
  }

  @Test
  void handlerThatThrows_closesWith1011_withoutItsText() throws Exception {
    Recorder recorder = new Recorder() {
      @Override
      public void text(Session session, String message) {
        throw new IllegalStateException("secret");
      }
    };
    server.serve("/a", POLICY, handshake -> recorder);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.text("boom");
      client.text("never heard");
      WireClient.Received close = client.readClose();
      assertEquals(1011, close.closeCode());
      assertFalse(close.closeReason().contains("secret"));
    }
    endsOnce(recorder, Kind.ERROR, 1011);
    assertTrue(server.failures.isEmpty());
  }

  @Test
  void handlerErrors_failTheModule_alsoInOpenedAndClosed() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    SocketRoute route = server.serve("/a", POLICY, handshake -> new SocketHandler() {
      @Override
      public void opened(Session session) {
        throw new AssertionError("in opened");
      }

      @Override
      public void closed(Session session, SocketEnd end) {
        closed.countDown();
        throw new AssertionError("in closed");
      }
    });
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      assertEquals(1011, client.readCloseAndAnswer());
    }
    assertTrue(closed.await(10, TimeUnit.SECONDS));
    TestServer.await("the session is gone", () -> route.sessions() == 0);
    assertEquals(2, server.failures.size());
  }

  @Test
  void closeByTheModule_deliversWhatWaits_thenItsCode() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      Session session = recorder.opened.take();
      for (int i = 0; i < 100; i++) {
        assertTrue(session.offer(dev.slipway.api.Frame.text("m" + i)));
      }
      session.close(4000, "ü".repeat(100));
      session.close(4001, "too late");
      assertFalse(session.isOpen());
      assertFalse(session.offer(dev.slipway.api.Frame.text("too late")));
      for (int i = 0; i < 100; i++) {
        assertEquals("m" + i, client.read().text());
      }
      WireClient.Received close = client.read();
      assertEquals(4000, close.closeCode());
      assertEquals("ü".repeat(61), close.closeReason());
      client.text("not heard any more");
      client.send(WireClient.frame(0x88, close.payload()));
      assertTrue(client.readToEnd());
    }
    endsOnce(recorder, Kind.SERVER, 4000);
    assertTrue(recorder.texts.isEmpty());
  }

  @Test
  void closeCodeThatMustNotBeSent_isRefused() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient _ = WireClient.open(server.port(), "/a")) {
      Session session = recorder.opened.take();
      for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000, -1}) {
        assertThrows(IllegalArgumentException.class, () -> session.close(code, ""));
      }
      assertTrue(session.isOpen());
    }
  }

  @Test
  void silentPeer_timesOut_andOneThatAnswersPingsDoesNot() throws Exception {
    Recorder silent = server.record("/a", POLICY.withHeartbeat(Duration.ofHours(1), Duration.ofHours(1), Duration.ofMillis(150)));
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      assertEquals(1001, client.readCloseAndAnswer());
    }
    endsOnce(silent, Kind.TIMEOUT, 1001);
    Recorder lively = server.record("/b", POLICY.withHeartbeat(Duration.ofMillis(40), Duration.ofSeconds(5), Duration.ofMillis(400)));
    try (WireClient client = WireClient.open(server.port(), "/b")) {
      for (int i = 0; i < 20; i++) {
        WireClient.Received ping = client.read();
        assertEquals(Wire.PING, ping.opcode());
        client.send(WireClient.frame(0x8A, ping.payload()));
      }
      client.close(1000);
      assertEquals(1000, client.readClose().closeCode());
    }
    endsOnce(lively, Kind.NORMAL, 1000);
  }

  @Test
  void pingThatIsNotAnswered_timesOut_thoughThePeerTalks() throws Exception {
    Recorder recorder = server.record("/a", POLICY.withHeartbeat(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofSeconds(9)));
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      WireClient.Received next = client.read();
      while (next.opcode() != Wire.CLOSE) {
        client.send(WireClient.frame(0x8A, "not yours".getBytes(StandardCharsets.UTF_8)));
        client.text("still here");
        next = client.read();
      }
      assertEquals(1001, next.closeCode());
    } catch (IOException e) {
      // The server may close while we talk.
    }
    endsOnce(recorder, Kind.TIMEOUT, 1001);
  }

  @Test
  void slowHandler_isNotHeldAgainstItsPeer() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Recorder recorder = new Recorder() {
      @Override
      public void text(Session session, String message) {
        try {
          release.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        super.text(session, message);
      }
    };
    server.serve("/a", POLICY.withHeartbeat(Duration.ofMillis(30), Duration.ofMillis(60), Duration.ofMillis(200)), handshake -> recorder);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.text("work");
      WireClient.Received ping = client.read();
      assertEquals(Wire.PING, ping.opcode());
      client.send(WireClient.frame(0x8A, ping.payload()));
      assertNull(recorder.ends.poll(500, TimeUnit.MILLISECONDS));
      release.countDown();
      WireClient.Received next = client.read();
      while (next.opcode() == Wire.PING) {
        client.send(WireClient.frame(0x8A, next.payload()));
        next = client.read();
      }
      assertEquals("work", next.text());
      client.close(1000);
    }
    endsOnce(recorder, Kind.NORMAL, 1000);
  }

  @Test
  void pings_areAnsweredWithTheirPayload() throws Exception {
    server.record("/a", POLICY);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.send(WireClient.frame(0x89, new byte[125]));
      WireClient.Received pong = client.read();
      assertEquals(Wire.PONG, pong.opcode());
      assertEquals(125, pong.payload().length);
    }
  }

  @Test
  void abort_resetsAndInterruptsAHandlerThatIsAtWork() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    Recorder recorder = new Recorder() {
      @Override
      public void text(Session session, String message) {
        working.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
    SocketRoute route = server.serve("/a", POLICY, handshake -> recorder);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      client.text("work");
      working.await();
      assertTrue(route.waitingFor().getFirst().contains("its handler is at work"), () -> route.waitingFor().toString());
      route.abort();
      route.abort();
      assertFalse(client.readToEnd(), "a reset, not an end of stream");
    }
    endsOnce(recorder, Kind.SERVER, 1006);
  }

  @Test
  void serverThatStopsWithoutADrain_endsEverySession() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      recorder.opened.take();
      server.server.stop();
      client.readToEnd();
    }
    endsOnce(recorder, Kind.SERVER, 1006);
  }

  @Test
  void peerThatNeverAnswersTheClose_isLetGoAfterAWhile() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      recorder.opened.take().close(1000, "");
      assertEquals(1000, client.readClose().closeCode());
      assertTrue(client.readToEnd());
    }
    endsOnce(recorder, Kind.SERVER, 1000);
  }

  @Test
  void hostThreads_areGoneAfterClose() throws Exception {
    Recorder recorder = server.record("/a", POLICY.withHeartbeat(Duration.ofMillis(5), Duration.ofSeconds(5), Duration.ofSeconds(5)));
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      recorder.opened.take();
      client.read();
      server.host.close();
      // The JVM lists a thread for a moment longer than it lives.
      assertEquals(List.of(), Thread.getAllStackTraces().keySet().stream()
          .filter(each -> each.getName().startsWith("slipway/socket") && each.isAlive()).toList());
    }
    endsOnce(recorder, Kind.SERVER, 1006);
    server.host.close();
  }

  @Test
  void drainOfNobody_returnsAtOnce() throws Exception {
    SocketRoute route = server.serve("/a", POLICY, handshake -> new Recorder());
    Deadline deadline = Deadline.after(Duration.ofSeconds(30));
    route.drain(deadline);
    assertTrue(deadline.remaining().toSeconds() >= 28);
    assertTrue(route.waitingFor().isEmpty());
  }

  private void endsOnce(Recorder recorder, Kind kind, int code) throws InterruptedException {
    SocketEnd end = recorder.ends.poll(10, TimeUnit.SECONDS);
    assertNotNull(end, "closed never came");
    assertEquals(kind, end.kind());
    assertEquals(code, end.code());
    TestServer.await("sessions gone", () -> server.host.totals().active() == 0);
    assertTrue(recorder.ends.isEmpty(), "closed came twice");
    TestServer.await("counted", () -> server.host.totals().ends(kind) > 0);
    assertTrue(server.host.totals().closeCodes().containsKey(code));
  }
}
