package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.relay.hub.Hub;
import dev.slipway.relay.hub.HubReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process after the other on one time, with a clock of the test's own, and ffprobe as the judge. */
class TimelineTest {

  private long now = Long.MAX_VALUE - 1_000;
  private final Hub hub = new Hub("test", 1 << 24, System::nanoTime);
  private final Timeline timeline = new Timeline(hub, () -> now);
  private final HubReader reader = hub.join("test", 1 << 24);
  private byte[] clip = new byte[0];

  @TempDir
  private Path folder;

  /** Two seconds with B-frames and sound. */
  @BeforeEach
  void encode() throws Exception {
    Path file = folder.resolve("clip.ts");
    assertEquals("", Program.output(List.of("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc=size=160x90:rate=10",
        "-f", "lavfi", "-i", "sine", "-t", "2", "-c:v", "libx264", "-bf", "2", "-b_strategy", "0", "-g", "10", "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-muxdelay", "0", "-muxpreload", "0", "-f", "mpegts", file.toString())));
    clip = Files.readAllBytes(file);
  }

  private void write(Timeline.Part part, Random random) {
    int at = 0;
    while (at < clip.length) {
      int length = Math.min(clip.length - at, 1 + random.nextInt(3_000));
      part.write(clip, at, length);
      at += length;
    }
    assertEquals(clip.length, part.bytes());
  }

  private Path written() throws IOException, InterruptedException {
    hub.close();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    reader.copyTo(out);
    Path file = folder.resolve("written.ts");
    Files.write(file, out.toByteArray());
    return file;
  }

  private static void assertRising(List<Judge.Packet> packets) {
    for (int i = 1; i < packets.size(); i++) {
      assertTrue(packets.get(i).dts() > packets.get(i - 1).dts(), packets.get(i - 1) + " then " + packets.get(i));
    }
  }

  @Test
  void afterAPause_timeHasGoneOnAsLong() throws Exception {
    write(timeline.open(false), new Random(1));
    now += Duration.ofSeconds(7).toNanos();
    write(timeline.open(false), new Random(2));
    Path file = written();
    for (String kind : List.of("v", "a")) {
      List<Judge.Packet> packets = Judge.packets(file, kind);
      assertRising(packets);
      assertEquals(9, packets.getLast().dts() - packets.getFirst().dts(), 0.3);
    }
    assertEquals(40, Judge.packets(file, "v").size());
    Judge.assertClean(file);
  }

  /** A source may send what it has in one go: then it is ahead of the clock. */
  @Test
  void whatCameFasterThanItsTime_isFollowedWithoutAStepBack() throws Exception {
    for (int i = 0; i < 5; i++) {
      write(timeline.open(false), new Random(i));
      now += 1_000_000;
    }
    Path file = written();
    for (String kind : List.of("v", "a")) {
      List<Judge.Packet> packets = Judge.packets(file, kind);
      assertRising(packets);
      assertEquals(10.5, packets.getLast().dts() - packets.getFirst().dts(), 1);
    }
  }

  @Test
  void processThatWasFollowed_isNotHeardAnyMore() throws Exception {
    Timeline.Part first = timeline.open(false);
    Timeline.Part second = timeline.open(false);
    write(first, new Random(1));
    write(second, new Random(2));
    first.write(clip, 0, clip.length);
    assertEquals(40, Judge.packets(written(), "v").size());
  }

  @Test
  void standIn_givesWayToTheSource_alsoToOneThatWasOpenedBefore() throws Exception {
    write(timeline.open(false), new Random(1));
    Timeline.Part back = timeline.open(false);
    Timeline.Part standIn = timeline.open(true);
    write(standIn, new Random(2));
    write(back, new Random(3));
    Path file = written();
    assertEquals(60, Judge.packets(file, "v").size());
    assertRising(Judge.packets(file, "v"));
  }

  @Test
  void standInThatGaveWay_isNotHeardInTurnsWithTheSource() throws Exception {
    Timeline.Part back = timeline.open(false);
    Timeline.Part standIn = timeline.open(true);
    write(standIn, new Random(2));
    int half = clip.length / 188 / 2 * 188; // whole packets
    back.write(clip, 0, half);
    standIn.write(clip, 0, clip.length); // it is being closed, and has not heard of it yet
    back.write(clip, half, clip.length - half);
    Path file = written();
    assertEquals(40, Judge.packets(file, "v").size());
    assertRising(Judge.packets(file, "v"));
  }

  @Test
  void standInThatGaveWayToAFewWords_standsInAgain() throws Exception {
    Timeline.Part back = timeline.open(false);
    Timeline.Part standIn = timeline.open(true);
    write(standIn, new Random(2));
    back.write(clip, 0, 188);
    now += Duration.ofMillis(900).toNanos();
    standIn.write(clip, 0, clip.length);
    now += Duration.ofMillis(200).toNanos();
    standIn.write(clip, 0, clip.length);
    Path file = written();
    assertEquals(40, Judge.packets(file, "v").size());
    assertRising(Judge.packets(file, "v"));
  }
}
