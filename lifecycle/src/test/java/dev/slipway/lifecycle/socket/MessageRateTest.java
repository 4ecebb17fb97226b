package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Frame;
import dev.slipway.api.MessageRate;
import dev.slipway.api.RateLimit;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketPolicy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that send faster than they may. */
class MessageRateTest {

  private static final MessageRate.Surplus TOO_FAST = (message, wait) -> Frame.text("wait " + wait.toMillis() + " " + message);
  private static final RateLimit THREE = new RateLimit(3, 1, Duration.ofHours(1));

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static SocketPolicy policy(MessageRate rate) {
    return SocketPolicy.defaults().withRate(rate);
  }

  @Test
  void surplus_isAnsweredAndNotHandedOn() throws Exception {
    TestServer.Recorder recorder = server.record("/r", policy(MessageRate.perSession(THREE, TOO_FAST)));
    try (WireClient client = WireClient.open(server.port(), "/r")) {
      for (int i = 0; i < 5; i++) {
        client.text("m" + i);
      }
      for (int i = 0; i < 3; i++) {
        assertEquals("m" + i, client.read().text());
      }
      for (int i = 0; i < 2; i++) {
        String notice = client.read().text();
        assertTrue(notice.startsWith("wait "), notice);
        assertTrue(notice.endsWith(" m" + (i + 3)), "it says to what it is an answer: " + notice);
        long millis = Long.parseLong(notice.substring(5, notice.lastIndexOf(' ')));
        assertTrue(millis > 3_590_000 && millis <= 3_600_000, notice);
      }
      client.send(WireClient.frame(0x80 | Wire.BINARY, new byte[3]));
      assertTrue(client.read().text().startsWith("wait "), "binary messages count too");
      assertEquals(3, recorder.texts.size());
      assertEquals(3, server.host.totals().surplusIn());
      assertEquals(6, server.host.totals().messagesIn());
      try (WireClient other = WireClient.open(server.port(), "/r")) {
        other.text("mine");
        assertEquals("mine", other.read().text(), "each session has its own");
      }
    }
  }

  @Test
  void permits_comeBackWithTime() throws Exception {
    TestServer.Recorder recorder =
        server.record("/r", policy(MessageRate.perSession(new RateLimit(1, 1, Duration.ofMillis(50)), TOO_FAST)
            .withAbuse(RateLimit.perSecond(1_000_000))));
    try (WireClient client = WireClient.open(server.port(), "/r")) {
      for (int round = 0; round < 3; round++) {
        client.text("again");
        while (!"again".equals(client.read().text())) {
          client.text("again");
        }
      }
      assertEquals(3, recorder.texts.size());
    }
  }

  @Test
  void address_sharesItsLimitAmongItsSessions() throws Exception {
    server.record("/r", policy(MessageRate.perSession(RateLimit.perSecond(1_000), TOO_FAST).withAddress(THREE)));
    try (WireClient first = WireClient.open(server.port(), "/r"); WireClient second = WireClient.open(server.port(), "/r")) {
      for (WireClient client : new WireClient[] {first, second, first}) {
        client.text("m");
        assertEquals("m", client.read().text());
      }
      for (WireClient client : new WireClient[] {first, second}) {
        client.text("m");
        assertTrue(client.read().text().startsWith("wait "));
      }
    }
  }

  @Test
  void abuse_closesWith1008() throws Exception {
    TestServer.Recorder recorder = server.record("/r",
        policy(MessageRate.perSession(THREE, TOO_FAST).withAbuse(new RateLimit(4, 1, Duration.ofHours(1)))));
    try (WireClient client = WireClient.open(server.port(), "/r")) {
      for (int i = 0; i < 3 + 4 + 1; i++) {
        client.text("m");
      }
      WireClient.Received close = client.readClose();
      assertEquals(1008, close.closeCode());
      assertEquals("too many messages", close.closeReason());
      client.closeBack(close);
      SocketEnd end = recorder.ends.poll(5, TimeUnit.SECONDS);
      assertEquals(new SocketEnd(SocketEnd.Kind.POLICY, 1008, "too many messages"), end);
      assertEquals(3, recorder.texts.size());
      assertEquals(5, server.host.totals().surplusIn());
      TestServer.await("the end is counted", () -> server.host.totals().ends(SocketEnd.Kind.POLICY) == 1);
    }
  }

  @Test
  void pings_haveTheSameLimitToThemselves_andTooManyAreAbuse() throws Exception {
    TestServer.Recorder recorder = server.record("/r",
        policy(MessageRate.perSession(THREE, TOO_FAST).withAbuse(new RateLimit(4, 1, Duration.ofHours(1)))));
    try (WireClient client = WireClient.open(server.port(), "/r")) {
      for (int i = 0; i < 3; i++) {
        client.send(WireClient.frame(0x80 | Wire.PING, new byte[] {(byte) i}));
        WireClient.Received pong = client.read();
        assertEquals(Wire.PONG, pong.opcode());
        assertEquals(i, pong.payload()[0]);
      }
      client.send(WireClient.frame(0x80 | Wire.PING, new byte[] {3}));
      client.text("m");
      assertEquals("m", client.read().text(), "no pong came before it, and a message is still welcome");
      for (int i = 4; i < 8; i++) {
        client.send(WireClient.frame(0x80 | Wire.PING, new byte[] {(byte) i}));
      }
      WireClient.Received close = client.readClose();
      assertEquals(1008, close.closeCode());
      assertEquals("too many pings", close.closeReason());
      client.closeBack(close);
      assertEquals(SocketEnd.Kind.POLICY, recorder.ends.poll(5, TimeUnit.SECONDS).kind());
    }
  }

  @Test
  void notice_thatFailsClosesWith1011AndTheOthersGoOn() throws Exception {
    server.record("/r", policy(MessageRate.perSession(new RateLimit(1, 1, Duration.ofHours(1)), (message, wait) -> {
      throw new IllegalStateException("no notice");
    })));
    try (WireClient client = WireClient.open(server.port(), "/r"); WireClient other = WireClient.open(server.port(), "/r")) {
      client.text("m");
      client.text("m");
      assertEquals(1011, client.readCloseAndAnswer());
      other.text("fine");
      assertEquals("fine", other.read().text());
    }
  }
}
