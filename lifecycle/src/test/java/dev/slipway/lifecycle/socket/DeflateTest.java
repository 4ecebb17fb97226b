package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.socket.TestServer.Recorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compressed sessions (RFC 7692) over real sockets. */
final class DeflateTest {

  private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
  private static final String FORGETFUL = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n";
  private static final int PACKED = 0x40;
  private static final SocketPolicy POLICY = SocketPolicy.defaults().withOutbox(100_000, 100_000_000).withMessageBytes(10_000);

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
    assertEquals(0, server.host.zips().open());
  }

  @Test
  void longMessage_goesBothWaysCompressed_alsoInFragments() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    String text = "grüße ".repeat(1_000);
    byte[] packed = Unzipping.deflate(text.getBytes(StandardCharsets.UTF_8));
    try (WireClient client = open(OFFER); Unzipping peer = new Unzipping(false)) {
      assertTrue(client.answer().contains("Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n"), client::answer);
      client.send(WireClient.frame(0x80 | PACKED | Wire.TEXT, packed));
      client.send(WireClient.frame(PACKED | Wire.TEXT, Arrays.copyOf(packed, 10)));
      client.send(WireClient.frame(0x80 | Wire.PING, new byte[0]));
      client.send(WireClient.frame(Wire.CONTINUATION, new byte[0]));
      client.send(WireClient.frame(0x80 | Wire.CONTINUATION, Arrays.copyOfRange(packed, 10, packed.length)));
      for (int i = 0; i < 2; i++) {
        assertEquals(text, recorder.texts.poll(10, TimeUnit.SECONDS));
        WireClient.Received echo = client.read();
        while (echo.opcode() == Wire.PONG) {
          echo = client.read();
        }
        assertEquals(0x80 | PACKED | Wire.TEXT, echo.first());
        assertTrue(echo.payload().length < 200, () -> "echo is not short");
        assertEquals(text, new String(peer.payload(echo), StandardCharsets.UTF_8));
      }
      TestServer.await("what was saved", () -> server.host.totals().bytesSaved() > 10_000); // it is counted after it was written
      assertEquals(1, server.host.totals().compressed());
    }
  }

  @Test
  void shortMessage_orOneOfAnEndpointOrPeerWithoutCompression_isPlain() throws Exception {
    server.record("/a", POLICY);
    server.record("/never", POLICY.withCompressFrom(0));
    String text = "x".repeat(4_000);
    try (WireClient client = open(OFFER); WireClient plain = open("");
        WireClient never = new WireClient(server.port()).upgrade("/never", OFFER)) {
      assertFalse(never.answer().contains("Extensions"), never::answer);
      assertFalse(plain.answer().contains("Extensions"), plain::answer);
      client.text("short");
      assertEquals("short", client.read().text());
      plain.text(text);
      assertEquals(text, plain.read().text());
      never.text(text);
      assertEquals(text, never.read().text());
    }
  }

  @Test
  void compressedFrame_thatIsNotAllowed_isAProtocolError() throws Exception {
    byte[] packed = Unzipping.deflate(new byte[100]);
    assertEnd(1002, "", WireClient.frame(0x80 | PACKED | Wire.TEXT, packed));
    assertEnd(1002, OFFER, WireClient.frame(0x80 | PACKED | Wire.PING, new byte[3]));
    assertEnd(1002, OFFER, WireClient.frame(0x80 | 0x20 | Wire.TEXT, packed));
    assertEnd(1002, OFFER, WireClient.frame(0x80 | PACKED | 0x10 | Wire.BINARY, packed));
    assertEnd(1002, OFFER, WireClient.frame(PACKED | Wire.TEXT, packed), WireClient.frame(0x80 | PACKED | Wire.CONTINUATION, packed));
  }

  @Test
  void dataThatIsNone_orTextThatIsNotUtf8_is1007() throws Exception {
    assertEnd(1007, OFFER, WireClient.frame(0x80 | PACKED | Wire.BINARY, new byte[] {(byte) 0xFF, (byte) 0xFF, 7, 7}));
    assertEnd(1007, OFFER, WireClient.frame(0x80 | PACKED | Wire.TEXT, Unzipping.deflate(new byte[] {'a', (byte) 0xC3})));
    assertEnd(1007, OFFER, WireClient.frame(0x80 | PACKED | Wire.TEXT, Unzipping.deflate(new byte[] {(byte) 0xC3, '(', 'b'})));
  }

  @Test
  void bomb_is1009_whetherByWhatArrivesOrByWhatComesOut() throws Exception {
    assertEnd(1009, OFFER, WireClient.frame(0x80 | PACKED | Wire.TEXT, Unzipping.deflate(new byte[5_000_000])));
    assertEnd(1009, OFFER, WireClient.frame(PACKED | Wire.TEXT, new byte[9_000]), WireClient.frame(Wire.CONTINUATION, new byte[2_000]));
    TestServer.await("all have left", () -> server.host.totals().active() == 0);
    assertEquals(2, server.host.totals().ends(SocketEnd.Kind.TOO_LARGE));
  }

  @Test
  void audienceOfAllKinds_hearsTheSame_compressedOnceForMany() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    Audience audience = server.host.audience(server.scope, "all");
    List<Future<List<String>>> heard = new ArrayList<>();
    List<String> offered = new ArrayList<>();
    List<Session> sessions = new ArrayList<>();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 45; i++) {
        boolean forgets = i % 3 == 1;
        WireClient client = open(i % 3 == 0 ? OFFER : forgets ? FORGETFUL : "");
        sessions.add(recorder.opened.take());
        audience.add(sessions.getLast());
        heard.add(readers.submit(() -> read(client, forgets)));
      }
      Random random = new Random(4);
      for (int i = 0; i < 3_000; i++) {
        String text = i + " of the frames that all hear" + " again and again".repeat(random.nextInt(12));
        offered.add(text);
        audience.offer(Frame.text(text));
        if (i % 100 == 0) {
          sessions.get(random.nextInt(sessions.size())).offer(Frame.text("private ".repeat(100)));
        }
        while (audience.waiting() > 256) {
          LockSupport.parkNanos(100_000);
        }
      }
      sessions.forEach(session -> session.close(1000, ""));
      for (Future<List<String>> each : heard) {
        List<String> texts = each.get(30, TimeUnit.SECONDS);
        texts.removeIf(text -> text.startsWith("private"));
        assertEquals(offered, texts);
      }
    }
    TestServer.await("all are counted, which is after they were written", () -> server.host.totals().messagesOut() == 45 * 3_000 + 30);
    assertEquals(30, server.host.totals().compressed());
    assertTrue(server.host.totals().bytesSaved() > 30 * 100_000, () -> server.host.totals().bytesSaved() + " bytes saved");
  }

  private void assertEnd(int code, String offer, byte[]... frames) throws Exception {
    server.record("/a", POLICY);
    try (WireClient client = open(offer)) {
      for (byte[] frame : frames) {
        client.send(frame);
      }
      assertEquals(code, client.readCloseAndAnswer());
    }
  }

  private WireClient open(String headers) throws IOException {
    return new WireClient(server.port()).upgrade("/a", headers);
  }

  private static List<String> read(WireClient client, boolean forgets) throws IOException {
    List<String> texts = new ArrayList<>();
    try (client; Unzipping peer = new Unzipping(forgets)) {
      while (true) {
        WireClient.Received next = client.read();
        switch (next.opcode()) {
          case Wire.TEXT -> texts.add(new String(peer.payload(next), StandardCharsets.UTF_8));
          case Wire.PING -> client.send(WireClient.frame(0x80 | Wire.PONG, next.payload()));
          default -> {
            client.closeBack(next);
            return texts;
          }
        }
      }
    }
  }
}
