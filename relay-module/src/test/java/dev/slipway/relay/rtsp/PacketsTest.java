package dev.slipway.relay.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RTP and RTCP: where a player can begin, what belongs together, and numbers that go on when the publisher is another one. */
class PacketsTest {

  private static final Media VIDEO = new Media("video", List.of(96), List.of(), "", Coding.H264, 90_000);
  private static final Media SOUND = new Media("audio", List.of(97), List.of(), "", Coding.OTHER, 8_000);

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @ParameterizedTest
  @CsvSource({
    "H264, 65aa, true", "H264, 67aa, true", "H264, 61aa, false", "H264, 68aa, false", "H264, 06aa, false",
    "H264, 7800026855000265aa, true", "H264, 7800026855000261aa, false", "H264, 780002, false", "H264, 7800ff65, false", "H264, 78, false",
    "H264, 7c85aa, true", "H264, 7c05aa, false", "H264, 7c81aa, false", "H264, 7c, false", "H264, 7c87, true",
    "H265, 2601aa, true", "H265, 2a01aa, true", "H265, 4001, true", "H265, 4401, true", "H265, 0201, false",
    "H265, 4e01, false", "H265, 26, false",
    "H265, 6001000202010002 26aa, true", "H265, 60010002020100020201, false", "H265, 620193, true", "H265, 620113, false",
    "H265, 6201, false",
    "OTHER, 65aa, false"})
  void keyFrames_areFound(Coding coding, String hex, boolean key) {
    byte[] payload = bytes(hex.replace(" ", ""));
    assertEquals(key, coding.isKey(payload, 0, payload.length));
  }

  @Test
  void emptyPayload_isNoKeyFrame() {
    for (Coding coding : Coding.values()) {
      assertFalse(coding.isKey(new byte[0], 0, 0));
    }
  }

  @Test
  void headersWithSourcesExtensionAndPadding_areRead() {
    RtpPacket packet = new RtpPacket();
    byte[] all = bytes("b2e00102 0000000a 0000000b" .replace(" ", "") + "00000001".repeat(2) + "bede0001" + "11223344" + "65aa" + "000003");
    assertTrue(packet.read(all, 0, all.length));
    assertTrue(packet.marker());
    assertEquals(0x0102, packet.sequence());
    assertEquals(10, packet.timestamp());
    assertEquals(11, packet.source());
    assertTrue(packet.isKey(Coding.H264));
  }

  @ParameterizedTest
  @CsvSource({"80e0", "40e0010200000000 00000000 65", "8fe0010200000000 00000000 65", "90e0010200000000 00000000 6500",
    "90e0010200000000 00000000 0000ffff",
    "a0e0010200000000 00000000 00", "a0e0010200000000 00000000 05"})
  void tornPackets_areNone(String hex) {
    byte[] all = bytes(hex.replace(" ", ""));
    assertFalse(new RtpPacket().read(all, 0, all.length));
  }

  @Test
  void anyBytes_areAPacketOrNone() {
    Random random = new Random(3);
    RtpPacket packet = new RtpPacket();
    for (int round = 0; round < 50_000; round++) {
      byte[] any = new byte[random.nextInt(64)];
      random.nextBytes(any);
      if (packet.read(any, 0, any.length)) {
        for (Coding coding : Coding.values()) {
          packet.isKey(coding);
        }
      }
      Rtcp.report(any, 0, any.length, 1, 2);
    }
  }

  @Test
  void pictureIsOneUnit_andSoundGoesBeforeIt() {
    List<Unit> units = new ArrayList<>();
    Inlet video = new Inlet(0, VIDEO, new Timeline(90_000), units::add);
    Inlet sound = new Inlet(1, SOUND, new Timeline(8_000), units::add);
    take(video, Rtps.packet(false, 1, 100, 7, 0x67));
    take(video, Rtps.packet(false, 2, 100, 7, 0x7c, 0x85));
    take(sound, Rtps.packet(false, 9, 5, 8, 1));
    take(video, Rtps.packet(true, 3, 100, 7, 0x7c, 0x45));
    take(video, Rtps.packet(false, 4, 200, 7, 0x61));
    take(video, Rtps.packet(true, 5, 300, 7, 0x61));
    assertEquals(List.of("1 MEDIA 9", "0 KEY 1", "0 MEDIA 4", "0 MEDIA 5"),
        units.stream().map(unit -> unit.track() + " " + unit.kind() + " " + unit.sequence()).toList());
    assertEquals(4 + 13 + 4 + 14 + 4 + 14, units.get(1).bytes().length);
  }

  private static void take(Inlet inlet, byte[] packet) {
    assertTrue(inlet.rtp(packet, 0, packet.length, 0));
  }

  @Test
  void pictureWithoutAnEnd_isHandedOnInPieces() {
    List<Unit> units = new ArrayList<>();
    Inlet video = new Inlet(0, VIDEO, new Timeline(90_000), units::add);
    for (int i = 0; i < 200; i++) {
      take(video, Rtps.packet(false, i, 100, 7, new int[60_000]));
    }
    assertTrue(units.size() >= 2 && units.size() <= 4, "pieces: " + units.size());
  }

  @Test
  void otherChannels_areWrittenIntoACopy() {
    List<Unit> units = new ArrayList<>();
    Inlet video = new Inlet(1, VIDEO, new Timeline(90_000), units::add);
    take(video, Rtps.packet(false, 1, 100, 7, 0x67));
    take(video, Rtps.packet(true, 2, 100, 7, 0x65, 1, 2));
    Unit unit = units.getFirst();
    byte[] copy = new byte[unit.bytes().length + 3];
    unit.copy(copy, 3, 10 - 2);
    assertEquals(List.of(2, 2, 10, 10),
        List.of((int) unit.bytes()[1], (int) unit.bytes()[4 + 13 + 1], (int) copy[4], (int) copy[3 + 4 + 13 + 1]));
  }

  @Test
  void reportIsKeptForThePlayers_withoutGoodBye() {
    byte[] in = Rtps.report(5, 77, 1_000);
    byte[] out = Rtcp.report(in, 0, in.length, 9, 50);
    assertNotNull(out);
    assertEquals(28 + 16, out.length);
    assertEquals(List.of(9, 1_050, 9), List.of(Bits.int32(out, 4), Bits.int32(out, 16), Bits.int32(out, 32)));
    assertNull(Rtcp.report(in, 28, in.length - 28, 9, 50));
    assertNull(Rtcp.report(in, 0, 27, 9, 50));
    byte[] bye = Rtcp.goodBye(9);
    assertEquals(List.of(201, 203, 9), List.of(bye[1] & 0xFF, bye[9] & 0xFF, Bits.int32(bye, 12)));
  }

  @Test
  void timeline_goesOnWithAnotherPublisher() {
    List<Unit> units = new ArrayList<>();
    Timeline timeline = new Timeline(90_000);
    Inlet first = new Inlet(0, VIDEO, timeline, units::add);
    byte[] one = Rtps.packet(true, 65_535, 1_000, 7, 0x65);
    byte[] two = Rtps.packet(true, 0, 4_000, 7, 0x61);
    byte[] early = Rtps.packet(true, 1, 2_500, 7, 0x01);
    first.rtp(one, 0, one.length, 0);
    first.rtp(two, 0, two.length, 0);
    first.rtp(early, 0, early.length, 0);
    timeline.cut();
    Inlet second = new Inlet(0, VIDEO, timeline, units::add);
    byte[] report = Rtps.report(99, 1, 500);
    second.rtcp(report, 0, report.length);
    byte[] three = Rtps.packet(true, 500, 500, 99, 0x65);
    byte[] four = Rtps.packet(true, 501, 3_500, 99, 0x61);
    second.rtp(three, 0, three.length, TimeUnit.SECONDS.toNanos(2));
    second.rtp(four, 0, four.length, TimeUnit.SECONDS.toNanos(2));
    assertEquals(List.of("65535 1000", "0 4000", "1 2500", "0 0", "2 184000", "3 187000"),
        units.stream().map(unit -> unit.sequence() + " " + unit.timestamp()).toList());
    Unit told = units.get(3);
    assertEquals(Unit.Kind.REPORT, told.kind());
    assertEquals(List.of(7, 184_000), List.of(Bits.int32(told.bytes(), 8), Bits.int32(told.bytes(), 20)));
    assertEquals(7, Bits.int32(units.get(5).bytes(), 12));
  }
}
