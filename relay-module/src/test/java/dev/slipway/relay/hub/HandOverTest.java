package dev.slipway.relay.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reader that is followed by another without a gap. */
@Timeout(60)
class HandOverTest {

  private static final int PLENTY = 64 * 1024 * 1024;
  private static final int PIECE = 20_000;

  @TempDir
  static Path folder;

  private static byte[] sample;

  @BeforeAll
  static void make() throws Exception {
    sample = Samples.make(folder, 6, 0, Samples.H264, Samples.AAC);
  }

  private static Hub hub() {
    return new Hub("cam", PLENTY, System::nanoTime);
  }

  /** Takes what waits. Returns whether the end was reached. */
  private static boolean drain(HubReader reader, ByteArrayOutputStream into) throws InterruptedException {
    byte[] next = reader.take(Duration.ZERO);
    while (next != null && next.length > 0) {
      into.writeBytes(next);
      next = reader.take(Duration.ZERO);
    }
    return next == null;
  }

  @Test
  void parts_areWholeStreams_andNothingIsMissing() throws Exception {
    Random random = new Random(11);
    for (int round = 0; round < 10; round++) {
      Hub hub = hub();
      HubReader reader = hub.join("part", PLENTY);
      List<ByteArrayOutputStream> parts = new ArrayList<>(List.of(new ByteArrayOutputStream()));
      HubReader next = null;
      for (int at = 0; at < sample.length; at += PIECE) {
        hub.write(sample, at, Math.min(PIECE, sample.length - at));
        if (next == null && random.nextInt(4) == 0) {
          next = reader.handOver();
        }
        if (random.nextBoolean() && drain(reader, parts.getLast()) && next != null) {
          reader = next;
          next = null;
          parts.add(new ByteArrayOutputStream());
        }
      }
      hub.close();
      assertTrue(drain(reader, parts.getLast()));
      if (next != null) {
        parts.add(new ByteArrayOutputStream());
        assertTrue(drain(next, parts.getLast()));
      }

      ByteArrayOutputStream all = new ByteArrayOutputStream();
      int pictures = 0;
      for (ByteArrayOutputStream part : parts) {
        byte[] heard = part.toByteArray();
        if (heard.length > 0) {
          assertEquals(0, Heard.check(heard));
          assertTrue(Heard.beginsWithKeyFrame(heard));
          assertEquals("", Samples.complaints(folder, heard));
          pictures += Samples.pictures(folder, heard);
          all.writeBytes(heard);
        }
      }
      assertEquals(90, pictures, parts.size() + " parts");
      assertArrayEquals(Heard.payloads(sample, 0x100), Heard.payloads(all.toByteArray(), 0x100));
      assertArrayEquals(Heard.payloads(sample, 0x101), Heard.payloads(all.toByteArray(), 0x101));
    }
  }

  @Test
  void reader_thatWaits_isToldOfItsEnd() throws Exception {
    Hub hub = hub();
    HubReader reader = hub.join("part", PLENTY);
    hub.write(sample, 0, sample.length / 2);
    drain(reader, new ByteArrayOutputStream());
    HubReader next = reader.handOver();
    CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> {
      try {
        byte[] taken = reader.take(Duration.ofSeconds(20));
        while (taken != null) {
          taken = reader.take(Duration.ofSeconds(20));
        }
        return true;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
    hub.write(sample, sample.length / 2, sample.length - sample.length / 2);
    assertTrue(ended.get(10, TimeUnit.SECONDS));
    assertNotNull(next.take(Duration.ZERO));
    assertEquals(1, hub.readers());
  }

  @Test
  void reader_thatIsClosedBeforeTheKeyFrame_isFollowedAllTheSame() throws Exception {
    Hub hub = hub();
    HubReader reader = hub.join("part", PLENTY);
    hub.write(sample, 0, sample.length / 2);
    HubReader next = reader.handOver();
    reader.close();
    assertEquals(0, next.take(Duration.ZERO).length, "not before the next key frame");
    hub.write(sample, sample.length / 2, sample.length - sample.length / 2);
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    drain(next, heard);
    assertTrue(Heard.beginsWithKeyFrame(heard.toByteArray()));
  }

  @Test
  void reader_thatIsTooSlow_losesNothingOfTheNext() throws Exception {
    Hub hub = hub();
    HubReader reader = hub.join("part", sample.length / 4);
    hub.write(sample, 0, sample.length / 8);
    HubReader next = reader.handOver();
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    for (int at = sample.length / 8; at < sample.length; at += PIECE) {
      hub.write(sample, at, Math.min(PIECE, sample.length - at));
      drain(next, heard);
    }
    assertNull(reader.take(Duration.ZERO));
    assertTrue(reader.lostBytes() > 0);
    assertEquals(0, next.lostBytes());
    assertEquals(0, Heard.check(heard.toByteArray()));
  }

  @Test
  void handOver_atTheEndOfTheHub_isAtItsEnd() throws Exception {
    Hub hub = hub();
    HubReader reader = hub.join("part", PLENTY);
    hub.write(sample, 0, sample.length);
    HubReader next = reader.handOver();
    hub.close();
    assertNull(next.take(Duration.ZERO));
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    drain(reader, rest);
    assertTrue(rest.size() > sample.length / 2 && Arrays.equals(Heard.payloads(sample, 0x101), Heard.payloads(rest.toByteArray(), 0x101)));
  }
}
