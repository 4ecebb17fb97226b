package dev.slipway.relay.hls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.relay.hub.Hub;
import dev.slipway.relay.hub.HubReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmenterTest {

  private static final int MEBIBYTE = 1 << 20;

  @TempDir
  static Path folder;
  private final List<Segment> segments = new ArrayList<>();
  private final Segmenter segmenter = new Segmenter(MEBIBYTE, segments::add);

  @BeforeAll
  static void needFfmpeg() {
    Media.needFfmpeg();
  }

  @Test
  void segments_beginWithTablesAndAKeyFrameAndPlayAlone() throws Exception {
    segmenter.feed(Media.h264(folder, 7, 20, 0));
    segmenter.breakOff();
    assertEquals(4, segments.size());
    assertEquals(List.of(2.0, 2.0, 2.0), segments.subList(0, 3).stream().map(Segment::seconds).toList());
    assertEquals(1.0, segments.get(3).seconds(), 0.11);
    assertEquals(3, segmenter.targetSeconds());
    for (Segment segment : segments) {
      assertFalse(segment.discontinuity());
      assertEquals(0, new TsPacket(segment.bytes(), 0).pid());
      assertTrue(new TsPacket(segment.bytes(), 2 * TsPacket.SIZE).isRandomAccess());
      Path file = Files.write(Files.createTempFile(folder, "segment", ".ts"), segment.bytes());
      assertEquals("", Media.complaints(file.toString()));
    }
    assertEquals(List.of(20, 20, 20, 10), segments.stream().map(segment -> frames(segment)).toList());
  }

  @Test
  void segments_togetherAreTheWholeStream() throws Exception {
    byte[] stream = Media.h264(folder, 6, 10, 0);
    Random random = new Random(3);
    for (int at = 0; at < stream.length;) {
      int count = Math.min(stream.length - at, TsPacket.SIZE * (1 + random.nextInt(20)));
      segmenter.feed(Arrays.copyOfRange(stream, at, at + count));
      at += count;
    }
    segmenter.breakOff();
    assertEquals(3, segments.size(), "key frames come every second, segments are at least 1.9 s");
    Path file = Files.write(folder.resolve("joined.ts"), joined());
    assertEquals("", Media.complaints(file.toString()));
    assertEquals(60, Media.frames(file.toString()));
    assertArrayEquals(payloads(stream), payloads(joined()), "nothing of the media is lost or changed");
  }

  @Test
  void longGroups_areCutAtPicturesSoThatTheTargetHolds() throws Exception {
    segmenter.feed(Media.h264(folder, 4, 20, 0));
    segmenter.feed(Media.h264(folder, 12, 500, 4));
    segmenter.breakOff();
    assertEquals(3, segmenter.targetSeconds());
    assertTrue(segments.stream().allMatch(segment -> Math.round(segment.seconds()) <= 3),
        segments.stream().map(Segment::seconds).toList()::toString);
    Path file = Files.write(folder.resolve("long.ts"), joined());
    assertEquals(160, Media.frames(file.toString()));
  }

  @Test
  void largeSegments_areCutAtPictures() throws Exception {
    List<Segment> small = new ArrayList<>();
    Segmenter bounded = new Segmenter(20_000, small::add);
    bounded.feed(Media.h264(folder, 9, 500, 0));
    bounded.breakOff();
    assertTrue(small.size() > 2 && small.stream().allMatch(segment -> segment.bytes().length < 40_000),
        small.stream().map(segment -> segment.bytes().length).toList()::toString);
  }

  @Test
  void sourceThatWasAway_leavesAMark() throws Exception {
    try (Hub hub = new Hub("cam", MEBIBYTE, System::nanoTime); HubReader reader = hub.join("test", MEBIBYTE)) {
      byte[] first = Media.h264(folder, 5, 20, 0);
      hub.write(first, 0, first.length);
      take(reader);
      hub.discontinuity();
      byte[] second = Media.h264(folder, 5, 20, 9);
      hub.write(second, 0, second.length);
      take(reader);
    }
    segmenter.breakOff();
    assertEquals(List.of(false, false, false, true, false, false), segments.stream().map(Segment::discontinuity).toList());
    assertEquals(1.0, segments.get(2).seconds(), 0.21);
    assertTrue(segments.stream().allMatch(segment -> segment.seconds() <= 3));
  }

  @Test
  void timeThatJumps_leavesAMark() throws Exception {
    segmenter.feed(Media.h264(folder, 4, 20, 100));
    segmenter.feed(Media.h264(folder, 4, 20, 5));
    segmenter.feed(Media.h264(folder, 4, 20, 500));
    segmenter.breakOff();
    assertEquals(List.of(false, false, true, false, true, false), segments.stream().map(Segment::discontinuity).toList());
    assertTrue(segments.stream().allMatch(segment -> segment.seconds() > 1.5 && segment.seconds() < 2.5));
  }

  @Test
  void timeThatBeginsAgainAtZero_goesOn() throws Exception {
    segmenter.feed(Media.h264(folder, 6, 20, (1L << 33) / 90_000.0 - 3));
    segmenter.breakOff();
    assertEquals(3, segments.size());
    assertTrue(segments.stream().noneMatch(Segment::discontinuity));
    assertTrue(segments.stream().allMatch(segment -> Math.abs(segment.seconds() - 2) < 0.11),
        segments.stream().map(Segment::seconds).toList()::toString);
  }

  @Test
  void otherTracks_leaveAMark() throws Exception {
    segmenter.feed(Media.h264(folder, 4, 20, 0));
    segmenter.feed(Media.stream(folder, 4, 20, 4, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "libmp3lame"));
    segmenter.breakOff();
    assertEquals(List.of(false, false, true, false), segments.stream().map(Segment::discontinuity).toList());
  }

  @Test
  void soundAlone_isCutByTime() throws Exception {
    segmenter.feed(Media.stream(folder, 7, 20, 0, "-vn", "-c:a", "aac"));
    segmenter.breakOff();
    assertEquals(4, segments.size());
    assertTrue(segments.getFirst().seconds() >= 1.9 && segments.getFirst().seconds() < 2.2);
  }

  @Test
  void garbage_doesNoHarm() throws Exception {
    byte[] stream = Media.h264(folder, 3, 10, 0);
    Random random = new Random(9);
    for (int run = 0; run < 300; run++) {
      byte[] damaged = stream.clone();
      for (int n = random.nextInt(200); n > 0; n--) {
        int packet = random.nextInt(damaged.length / TsPacket.SIZE) * TsPacket.SIZE;
        damaged[packet + random.nextInt(random.nextBoolean() ? 30 : TsPacket.SIZE)] = (byte) random.nextInt();
      }
      segmenter.feed(damaged);
      byte[] noise = new byte[TsPacket.SIZE * 10];
      random.nextBytes(noise);
      for (int at = 0; at < noise.length; at += TsPacket.SIZE) {
        noise[at] = 0x47;
      }
      segmenter.feed(noise);
    }
    segmenter.breakOff();
    assertTrue(segments.stream().allMatch(segment -> segment.bytes().length <= 2 * MEBIBYTE + TsPacket.SIZE && segment.seconds() >= 0));
  }

  private void take(HubReader reader) throws InterruptedException {
    for (byte[] bytes = reader.take(Duration.ZERO); bytes != null && bytes.length > 0; bytes = reader.take(Duration.ZERO)) {
      segmenter.feed(bytes);
    }
  }

  private byte[] joined() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    segments.forEach(segment -> out.writeBytes(segment.bytes()));
    return out.toByteArray();
  }

  /** Returns the packets of media in a stream. */
  private static byte[] payloads(byte[] stream) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < stream.length; at += TsPacket.SIZE) {
      if (new TsPacket(stream, at).pid() >= 0x100 && new TsPacket(stream, at).pid() != 0x1000) {
        out.write(stream, at, TsPacket.SIZE);
      }
    }
    return out.toByteArray();
  }

  private static int frames(Segment segment) {
    try {
      return Media.frames(Files.write(Files.createTempFile(folder, "segment", ".ts"), segment.bytes()).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
