package dev.slipway.relay.rtsp;

import static dev.slipway.relay.rtsp.RawRtsp.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.relay.rtsp.RawRtsp.Answer;
import dev.slipway.relay.rtsp.RawRtsp.Frame;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The protocol byte for byte: every status, what players get and in which order, and peers that mean no good. */
class RtspProtocolIT {

  private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";

  private final AtomicReference<RtspServer> server = new AtomicReference<>();

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new RtspHouse(RelayNames.NONE, server))
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.rtsp.streams", "3")
      .setting("modules.relay.rtsp.queue", "1024")
      .setting("modules.relay.rtsp.connections-per-peer", "40")
      .build();

  private RawRtsp peer(String name) throws IOException {
    return new RawRtsp(server.get().port(), name);
  }

  @Test
  void everyStatus_comesWithItsReason() throws IOException {
    try (RawRtsp peer = peer("a"); RawRtsp publisher = peer("b").publish()) {
      Answer options = peer.ask("OPTIONS", "*");
      assertEquals("1", options.header("CSeq"));
      assertTrue(options.header("Public").contains("ANNOUNCE") && options.header("Public").contains("GET_PARAMETER"));
      expect(200, peer.ask("GET_PARAMETER", ""));
      expect(200, peer.ask("SET_PARAMETER", ""));
      expect(501, peer.ask("DANCE", ""));
      expect(551, peer.ask("OPTIONS", "*", "Require: implicit-play"));
      expect(404, peer.ask("DESCRIBE", ""));
      expect(404, peer.ask("DESCRIBE", "rtsp://127.0.0.1/live/a"));
      expect(406, peer.ask("DESCRIBE", "", "Accept: text/html"));
      expect(404, peer.ask("SETUP", "/trackID=0", TCP));
      expect(400, peer.ask("SETUP", "/trackID=0"));
      expect(461, peer.ask("SETUP", "/trackID=0", "Transport: RTP/AVP;unicast;client_port=5000-5001"));
      expect(455, peer.ask("SETUP", "/trackID=0", "Transport: RTP/AVP/TCP;interleaved=0-1;mode=record"));
      expect(454, peer.ask("PLAY", ""));
      expect(454, peer.ask("TEARDOWN", ""));
      expect(454, peer.ask("GET_PARAMETER", "", "Session: 0123456789abcdef"));
      expect(415, peer.ask("ANNOUNCE", "", "Content-Type: text/plain"));
      expect(415, peer.ask("ANNOUNCE", ""));
      expect(400, peer.announce("v=0\r\n"));
      expect(404, peer.ask("ANNOUNCE", "/x", "Content-Type: application/sdp"));
      Answer taken = peer.ask("ANNOUNCE", "rtsp://127.0.0.1/relay/b", "Content-Type: application/sdp");
      expect(400, taken);
      assertFalse(taken.reason().isBlank());
      expect(200, peer.announce(RawRtsp.SDP));
      expect(455, peer.announce(RawRtsp.SDP));
      expect(455, peer.ask("RECORD", ""));
      expect(455, peer.ask("PLAY", ""));
      expect(404, peer.ask("SETUP", "/c", TCP));
      expect(459, peer.ask("SETUP", "rtsp://127.0.0.1/relay/b/a", TCP));
      expect(200, peer.ask("SETUP", "/a", "Transport: RTP/AVP/TCP;unicast"));
      expect(455, peer.ask("SETUP", "/a", TCP));
      expect(400, peer.ask("SETUP", "/b", TCP));
      expect(200, peer.ask("TEARDOWN", ""));
      assertTrue(peer.send("OPTIONS * RTSP/1.0\r\n\r\n").answer().status() == 400, "without CSeq");
      expect(505, peer.send("OPTIONS * RTSP/2.0\r\nCSeq: 1\r\n\r\n").answer());
      assertTrue(peer.isEnded());
      assertFalse(publisher.ask("GET_PARAMETER", "").header("Session").isEmpty());
    }
  }

  @Test
  void secondPublisher_andOneStreamTooMany_areRefused() throws IOException {
    try (RawRtsp first = peer("a").publish(); RawRtsp second = peer("a"); RawRtsp b = peer("b").publish(); RawRtsp c = peer("c").publish();
        RawRtsp d = peer("d")) {
      expect(455, second.announce(RawRtsp.SDP));
      expect(455, second.announce("v=0\r\nm=audio 0 RTP/AVP 0\r\n"));
      expect(503, d.announce(RawRtsp.SDP));
      expect(200, first.ask("TEARDOWN", ""));
      expect(200, second.announce(RawRtsp.SDP));
      assertEquals(List.of("b", "c"), server.get().status().stream().map(RtspStatus::name).toList());
      expect(200, b.ask("TEARDOWN", ""));
      expect(200, d.announce(RawRtsp.SDP));
      expect(200, c.ask("OPTIONS", "*"));
    }
  }

  @Test
  void player_beginsWithTheKeyFrame_reportsFirst_picturesWhole() throws IOException {
    try (RawRtsp publisher = peer("a").publish(); RawRtsp player = peer("a"); RawRtsp early = peer("a")) {
      early.play(0);
      publisher.picture(false, 1, 100, 1).sound(50, 10);
      publisher.send(Rtps.frame(1, Rtps.report(7, 99, 100))).send(Rtps.frame(3, Rtps.report(8, 99, 10)));
      publisher.picture(true, 3, 200, 1);
      publisher.send(Rtps.frame(0, Rtps.packet(false, 5, 300, 7, 0x61))); // a picture, with a sound in its midst
      publisher.sound(51, 20);
      publisher.send(Rtps.frame(0, Rtps.packet(true, 6, 300, 7, 0x61)));
      List<String> expected = List.of("1:200", "3:200", "0:3", "0:4", "2:51", "0:5", "0:6");
      assertEquals(expected, heard(early, 7, 0));
      Answer answer = player.play(10);
      assertTrue(answer.header("RTP-Info").contains("/relay/a/trackID=0;seq=3;rtptime=200,"), answer::toString);
      assertTrue(answer.header("RTP-Info").endsWith("/relay/a/trackID=1;seq=51;rtptime=20"), answer::toString);
      assertEquals(expected, heard(player, 7, 10));
      RtspStatus status = server.get().status().getFirst();
      assertEquals(List.of("a", "/relay/a", 2), List.of(status.name(), status.path(), status.clients()));
      assertTrue(status.bytesReceived() > 100, status::toString);

      expect(200, player.ask("PAUSE", ""));
      publisher.picture(false, 7, 400, 1).picture(true, 9, 500, 1);
      assertEquals(List.of("0:7", "0:8", "0:9", "0:10"), heard(early, 4, 0));
      expect(200, player.ask("PLAY", ""));
      assertEquals(List.of("1:200", "3:200", "0:9", "0:10"), heard(player, 4, 10));
      expect(200, player.ask("TEARDOWN", ""));
      assertEquals(1, server.get().numbers().players());
    }
  }

  /** Returns the next packets as channel and sequence number, or type of report. */
  private static List<String> heard(RawRtsp player, int count, int firstChannel) throws IOException {
    List<String> heard = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Frame frame = player.frame();
      int channel = frame.channel() - firstChannel;
      heard.add(channel + ":" + (channel % 2 == 1 ? frame.packet()[1] & 0xFF : frame.sequence()));
    }
    return heard;
  }

  @Test
  void peersThatMeanNoGood_areRefused_andDisturbNobody() throws Exception {
    List<String> complaints = new CopyOnWriteArrayList<>();
    Handler handler = new Handler() {
      @Override
      public void publish(LogRecord message) {
        if (message.getLevel().intValue() >= Level.WARNING.intValue()) {
          complaints.add(message.getLevel() + " " + message.getMessage());
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    try (RawRtsp publisher = peer("a").publish(); RawRtsp player = peer("a")) {
      player.play(0);
      publisher.picture(true, 0, 0, 1);
      assertEquals(List.of("0:0", "0:1"), heard(player, 2, 0));
      Random random = new Random(5);
      for (int round = 0; round < 150; round++) {
        harm(random, round);
        publisher.send(Rtps.frame(9, new byte[3])).send(Rtps.frame(0, new byte[] {1, 2, 3})); // a wrong channel, a torn packet
        publisher.picture(false, 2 + 2 * round, 100 * round, 1);
        assertEquals(List.of("0:" + (2 + 2 * round), "0:" + (3 + 2 * round)), heard(player, 2, 0));
      }
      assertTrue(server.get().numbers().malformed() > 300, () -> server.get().numbers().toString());
      Await.until("only the two are left", () -> server.get().numbers().connections() == 2);
    } finally {
      root.removeHandler(handler);
    }
    assertEquals(List.of(), complaints);
  }

  private void harm(Random random, int round) throws IOException {
    try (RawRtsp peer = peer("a")) {
      switch (round % 6) {
        case 0 -> {
          byte[] any = new byte[random.nextInt(5_000)];
          random.nextBytes(any);
          peer.send(any);
        }
        case 1 -> {
          peer.send("OPTIONS * RTSP/1.0\r\n" + "X: y\r\n".repeat(5_000) + "\r\n");
          assertEquals(400, peer.answer().status());
          assertTrue(peer.isEnded());
        }
        case 2 -> {
          peer.send("ANNOUNCE rtsp://h/relay/a RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 100000000\r\n\r\n" + "x".repeat(10_000));
          assertEquals(413, peer.answer().status());
          assertTrue(peer.isEnded());
        }
        case 3 -> {
          peer.send("DESCRIBE rtsp://h/relay/a RTSP/1.0\r\nCSeq: 1\r\nContent-Length: -5\r\n\r\n");
          assertEquals(400, peer.answer().status());
        }
        case 4 -> peer.send("$\0\u00ff\u00ff").send(new byte[70_000]).send("SETUP rtsp://h/relay/a");
        default -> {
          byte[] text = "OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
          for (byte one : text) {
            peer.send(new byte[] {one});
          }
          assertEquals("9", peer.answer().header("CSeq"));
        }
      }
    } catch (SocketException e) {
      assertTrue(round % 6 == 0 || round % 6 == 4, "reset while " + round + ": " + e); // it was closed while this was writing
    }
  }

  @Test
  void peerThatSendsAllBeforeItReads_getsTheRefusal_andIsCutWhenItNeverEnds() throws Exception {
    try (RawRtsp peer = peer("a")) {
      peer.send("ANNOUNCE rtsp://h/relay/a RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 100000000\r\n\r\n");
      for (int i = 0; i < 512; i++) {
        peer.send(new byte[32 * 1_024]);
      }
      assertEquals(413, peer.answer().status());
      assertTrue(peer.isEnded());
      assertThrows(SocketException.class, () -> {
        while (true) {
          peer.send(new byte[1]);
        }
      });
    }
  }

  @Test
  void peerThatAsksAndReadsNothing_isCut() throws Exception {
    try (RawRtsp publisher = peer("a").publish(); RawRtsp peer = peer("a")) {
      peer.play(0);
      byte[] request = "OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
      Await.until("the end of the peer", () -> {
        try {
          peer.send(request);
          return false;
        } catch (IOException e) {
          return true;
        }
      });
      expect(200, publisher.ask("OPTIONS", "*"));
    }
  }

  @Test
  void oneAddress_hasSoManyConnections() throws IOException {
    List<RawRtsp> peers = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        peers.add(peer("a"));
        expect(200, peers.getLast().ask("OPTIONS", "*"));
      }
      try (RawRtsp more = peer("a")) {
        assertTrue(more.isEnded());
      }
      assertEquals(1, server.get().numbers().refused());
    } finally {
      for (RawRtsp peer : peers) {
        peer.close();
      }
    }
    Await.until("a free place", () -> server.get().numbers().connections() == 0);
    try (RawRtsp again = peer("a")) {
      expect(200, again.ask("OPTIONS", "*"));
    }
  }
}
