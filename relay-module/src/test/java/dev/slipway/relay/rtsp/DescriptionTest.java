package dev.slipway.relay.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Session descriptions, transports and addresses: what is understood, what is kept, and what is refused. */
class DescriptionTest {

  private static final String SDP = """
      v=0
      o=- 0 0 IN IP4 10.1.2.3
      s=secret title
      c=IN IP4 10.1.2.3
      t=0 0
      a=tool:libavformat
      m=video 5000 RTP/AVP 96
      b=AS:200
      a=rtpmap:96 H264/90000
      a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0LA,aM4=; profile-level-id=42C01E
      a=control:streamid=0
      m=audio 0 RTP/AVP 97
      a=rtpmap:97 MPEG4-GENERIC/44100/2
      a=fmtp:97 profile-level-id=1;mode=AAC-hbr;config=1210
      a=control:rtsp://h/relay/a/streamid=1
      """;

  private static Sdp parse(String text) throws RtspFault {
    return SdpParser.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static int refused(String text) {
    return assertThrows(RtspFault.class, () -> parse(text)).status();
  }

  @Test
  void formatsStay_andTheRestIsTheServersOwn() throws RtspFault {
    String told = parse(SDP.replace("\n", "\r\n")).describe("a", 7);
    assertEquals(List.of("v=0", "o=- 7 1 IN IP4 0.0.0.0", "s=a", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*",
        "m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000",
        "a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0LA,aM4=; profile-level-id=42C01E", "a=control:trackID=0",
        "m=audio 0 RTP/AVP 97", "a=rtpmap:97 MPEG4-GENERIC/44100/2", "a=fmtp:97 profile-level-id=1;mode=AAC-hbr;config=1210",
        "a=control:trackID=1"), told.lines().toList());
    assertTrue(parse(told).isSameAs(parse(SDP)));
    assertFalse(parse(SDP.replace("Z0LA", "Z0LB")).isSameAs(parse(SDP)));
    assertEquals(0, parse(SDP).lead());
    assertEquals(44_100, parse(SDP).media().get(1).clockRate());
  }

  @Test
  void fixedFormats_needNoAttribute() throws RtspFault {
    Sdp sdp = parse("v=0\nm=audio 0 RTP/AVP 0\n");
    assertEquals(8_000, sdp.media().getFirst().clockRate());
    assertEquals(-1, sdp.lead());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "400|", "400|v=1", "400|v=0", "400|hello", "400|v=0\\nm=video", "400|v=0\\nm=video 0 RTP/AVP 128", "400|v=0\\nm=video 0 RTP/AVP x",
    "400|v=0\\nm=video -1 RTP/AVP 96", "400|v=0\\nm=video 0 RTP/AVP 96\\na=rtpmap:96 H264/0",
    "400|v=0\\nm=video 0 RTP/AVP 96\\na=rtpmap:96 H264",
    "400|v=0\\nm=video 0 RTP/AVP 96\\na=rtpmap:96 H264/9999999999", "400|v=0\\nm=audio 0 RTP/AVP 0\\na=control:",
    "415|v=0\\nm=video 0 RTP/AVP 96", "415|v=0\\nm=video 0 RTP/SAVP 96\\na=rtpmap:96 H264/90000",
    "415|v=0\\nm=application 9 UDP/DTLS/SCTP 5"})
  void malformedOrForeignDescription_isRefused(int status, String text) {
    assertEquals(status, refused(text == null ? "" : text.replace("\\n", "\n")));
  }

  @Test
  void hostileDescription_isRefused() {
    assertEquals(400, refused("v=0\nm=audio 0 RTP/AVP 0\na=fmtp:0 a\0b\n"));
    assertEquals(413, refused("v=0\n" + "m=audio 0 RTP/AVP 0\n".repeat(17)));
    assertEquals(400, refused("v=0\n" + "a=x\n".repeat(5_000)));
    assertEquals(400, refused("v=0\nm=audio 0 RTP/AVP 0\n" + "a=fmtp:0 x\n".repeat(100)));
    assertEquals(400, assertThrows(RtspFault.class, () -> SdpParser.parse(new byte[] {'v', '=', '0', (byte) 0xFF})).status());
  }

  @Test
  void anyBytes_areRefusedOrUnderstood_andWhatIsToldIsUnderstood() {
    Random random = new Random(7);
    byte[] valid = SDP.getBytes(StandardCharsets.UTF_8);
    int understood = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = valid.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt(256) : 32 + random.nextInt(95));
      }
      try {
        Sdp sdp = SdpParser.parse(bytes);
        understood++;
        assertTrue(parse(sdp.describe("a", 1)).isSameAs(sdp));
      } catch (RtspFault fault) {
        assertTrue(List.of(400, 413, 415).contains(fault.status()), fault::reason);
      }
    }
    assertTrue(understood > 1_000, "too few were understood: " + understood);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "RTP/AVP/TCP;unicast;interleaved=0-1|0|false", "RTP/AVP/TCP;interleaved=254-255|254|false", "rtp/avp/tcp|-1|false",
    "RTP/AVP/UDP;unicast;client_port=5000-5001,RTP/AVP/TCP;unicast;interleaved=4-5|4|false",
    "RTP/AVP/TCP;unicast;interleaved=2-3;mode=record|2|true", "RTP/AVP/TCP;unicast;interleaved=7;mode=\"RECORD\"|7|true"})
  void transport_isTheFirstThatCanBe(String header, int channel, boolean record) throws RtspFault {
    assertEquals(new Transport(channel, record), Transport.parse(header));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "461|RTP/AVP;unicast;client_port=5000-5001", "461|RTP/AVP/UDP", "461|RTP/SAVP/TCP;interleaved=0-1", "461|RTP/AVP/TCP;multicast",
    "461|,,;",
    "400|RTP/AVP/TCP;interleaved=255-256", "400|RTP/AVP/TCP;interleaved=-1-0", "400|RTP/AVP/TCP;interleaved=0-2",
    "400|RTP/AVP/TCP;interleaved=",
    "400|RTP/AVP/TCP;interleaved=1-0", "400|RTP/AVP/TCP;interleaved=99999999999", "400|RTP/AVP/TCP;mode=dance"})
  void otherTransport_isRefused(int status, String header) {
    assertEquals(status, assertThrows(RtspFault.class, () -> Transport.parse(header)).status());
  }

  @Test
  void channels_areTwoForEachTrack() throws RtspFault {
    assertEquals(2, Channels.choose(-1, new int[] {0, -1}));
    assertEquals(2, Channels.choose(2, new int[] {0, -1}));
    assertEquals(0, Channels.choose(-1, new int[] {3, -1}));
    for (int taken = 4; taken <= 6; taken++) {
      int wanted = taken;
      assertEquals(400, assertThrows(RtspFault.class, () -> Channels.choose(wanted, new int[] {5})).status());
    }
  }

  @Test
  void address_isAStreamWithWhatFollows() throws RtspFault {
    assertEquals(new Target("rtsp://h:8554/relay/cam-1", "cam-1", ""), Target.of("rtsp://h:8554/relay/cam-1"));
    assertEquals(new Target("rtsp://h/relay/a", "a", "trackID=0"), Target.of("RTSP://u:p@h/relay/a/trackID=0?token=x"));
    assertEquals(new Target("rtsp://[::1]:1/relay/a", "a", "trackID=0"), Target.of("rtsp://[::1]:1/relay/a/trackID=0/"));
    assertEquals(new Target("/relay/a", "a", ""), Target.of("/relay/a/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "*", "rtsp://h/", "rtsp://h/live/a", "rtsp://h/relay/", "rtsp://h/relay/../a", "rtsp://h/relay/-a", "rtsp://h/relay/a%2e",
    "rtsp://h/relay/a.b",
    "http://h/relay/a", "rtsp://h/relay/a#x", "rtsp://h/relay//a", "rtsp://u@v@h/relay/a", "relay/a"})
  void otherAddress_isNotFound(String uri) {
    assertEquals(404, assertThrows(RtspFault.class, () -> Target.of(uri)).status());
  }

  @Test
  void nameIsAtMost64Characters() throws RtspFault {
    assertEquals("a".repeat(64), Target.of("rtsp://h/relay/" + "a".repeat(64)).name());
    assertThrows(RtspFault.class, () -> Target.of("rtsp://h/relay/" + "a".repeat(65)));
  }
}
