package dev.slipway.relay.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that are not what ffmpeg writes by itself: other codecs, no marks, garbage, no pictures, many threads. */
@Timeout(60)
class OddStreamsTest {

  private static final int PLENTY = 64 * 1024 * 1024;
  private static final int SIZE = 188;
  private static final Duration NOW = Duration.ZERO;

  @TempDir
  static Path folder;

  private static byte[] sample;

  @BeforeAll
  static void make() throws Exception {
    sample = Samples.make(folder, 4, 0, Samples.H264, Samples.AAC);
  }

  private static byte[] drain(HubReader reader) throws InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] next = reader.take(NOW); next != null && next.length > 0; next = reader.take(NOW)) {
      all.writeBytes(next);
    }
    return all.toByteArray();
  }

  /** Takes the mark of key frames from every packet. */
  private static byte[] unmarked(byte[] stream) {
    byte[] copy = stream.clone();
    for (int at = 0; at < copy.length; at += SIZE) {
      if ((copy[at + 3] & 0x20) != 0 && copy[at + 4] != 0) {
        copy[at + 5] &= (byte) ~0x40;
      }
    }
    return copy;
  }

  @ParameterizedTest
  @ValueSource(strings = {"H264", "H265", "MPEG2"})
  void keyFrames_areFoundWithoutTheMark(Codec codec) throws Exception {
    List<String> encoder = codec == Codec.H264 ? Samples.H264 : codec == Codec.H265 ? Samples.H265 : Samples.MPEG2;
    byte[] marked = Samples.make(folder, 4, 0, encoder, Samples.AAC);
    byte[] stream = unmarked(marked);
    assertFalse(Arrays.equals(marked, stream), "the sample has marks");
    Hub hub = new Hub("cam", PLENTY, System::nanoTime);
    Hub same = new Hub("same", PLENTY, System::nanoTime);
    List<HubReader> readers = new ArrayList<>();
    List<HubReader> sames = new ArrayList<>();
    for (int at = 0; at < stream.length; at += SIZE) {
      hub.write(stream, at, SIZE);
      same.write(marked, at, SIZE);
      if (at / SIZE % 97 == 5) {
        readers.add(hub.join("late", PLENTY));
        sames.add(same.join("late", PLENTY));
      }
    }
    hub.close();
    same.close();
    assertEquals(codec, hub.tracks().orElseThrow().video().orElseThrow().codec());
    for (int i = 0; i < readers.size(); i++) {
      byte[] heard = drain(readers.get(i));
      assertEquals(drain(sames.get(i)).length, heard.length, "the same place as with the mark");
      Heard.check(heard);
      if (i % 5 == 0) {
        assertEquals("", Samples.complaints(folder, heard));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AAC", "MP3"})
  void soundAlone_mayBeginAnywhere(Codec codec) throws Exception {
    byte[] stream = Samples.make(folder, 4, 0, Samples.NONE, codec == Codec.AAC ? Samples.AAC : Samples.MP3);
    Hub hub = new Hub("radio", PLENTY, System::nanoTime);
    HubReader all = hub.join("all", PLENTY);
    hub.write(stream, 0, stream.length / 2);
    HubReader late = hub.join("late", PLENTY);
    hub.write(stream, stream.length / 2, stream.length - stream.length / 2);
    hub.close();
    assertEquals(codec, hub.tracks().orElseThrow().audio().orElseThrow().codec());
    assertTrue(hub.tracks().orElseThrow().video().isEmpty());
    byte[] whole = drain(all);
    byte[] half = drain(late);
    assertEquals(0, Heard.check(whole) + Heard.check(half));
    assertEquals(Heard.payloads(stream, 0x100).length, Heard.payloads(whole, 0x100).length);
    assertTrue(half.length < whole.length * 6 / 10, "it begins at the newest sound");
    assertEquals("", Samples.complaints(folder, whole) + Samples.complaints(folder, half));
  }

  @Test
  void garbageBetweenPackets_isSkippedAndTheBreakAnnounced() throws Exception {
    for (int seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      ByteArrayOutputStream dirty = new ByteArrayOutputStream();
      byte[] noise = new byte[random.nextInt(1, 1000)];
      random.nextBytes(noise);
      dirty.writeBytes(noise);
      int middle = sample.length / SIZE / 2 * SIZE + random.nextInt(SIZE);
      dirty.write(sample, 0, middle);
      dirty.writeBytes(noise);
      dirty.write(sample, middle, sample.length - middle);
      Hub hub = new Hub("cam", PLENTY, System::nanoTime);
      HubReader reader = hub.join("all", PLENTY);
      byte[] stream = dirty.toByteArray();
      hub.write(stream, 0, stream.length);
      hub.close();
      byte[] heard = drain(reader);
      Heard.check(heard);
      assertTrue(heard.length > sample.length * 8 / 10, "most is read: " + heard.length + " of " + sample.length);
      assertTrue(hub.skippedBytes() > 0 && hub.skippedBytes() < 2L * noise.length + 8 * SIZE);
    }
  }

  @Test
  void sourceWithoutKeyFrames_passesAfterAWhile() throws Exception {
    byte[] stream = unmarked(sample);
    for (int at = 0; at < stream.length; at += SIZE) {
      hideKeyFrames(stream, at);
    }
    AtomicLong clock = new AtomicLong();
    Hub hub = new Hub("cam", PLENTY, clock::get);
    HubReader reader = hub.join("patient", PLENTY);
    hub.write(stream, 0, stream.length);
    assertEquals(0, drain(reader).length);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(16));
    hub.write(stream, 0, stream.length);
    hub.close();
    byte[] heard = drain(reader);
    Heard.check(heard);
    assertTrue(heard.length > stream.length / 2);
  }

  private static void hideKeyFrames(byte[] b, int at) {
    for (int i = at + 4; i + 3 < at + SIZE; i++) {
      int type = b[i + 3] & 0x1F;
      if (b[i] == 0 && b[i + 1] == 0 && b[i + 2] == 1 && (type == 5 || type == 7) && b[i + 3] >= 0) {
        b[i + 3] = (byte) (b[i + 3] & 0xE0 | 1);
      }
    }
  }

  @Test
  void anything_isTakenWithoutAFailureAndWithinBounds() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] stream = sample.clone();
      int hits = 1 << random.nextInt(14);
      for (int i = 0; i < hits; i++) {
        int at = random.nextBoolean() ? random.nextInt(stream.length / SIZE) * SIZE + random.nextInt(12) : random.nextInt(stream.length);
        stream[at] = (byte) random.nextInt();
      }
      Hub hub = new Hub("cam", 100_000, System::nanoTime);
      HubReader slow = hub.join("slow", 50_000);
      hub.join("dead", 300_000);
      for (int at = 0; at < stream.length; ) {
        int length = Math.min(stream.length - at, 1 + random.nextInt(20_000));
        hub.write(stream, at, length);
        at += length;
        byte[] next = random.nextInt(4) == 0 ? slow.take(NOW) : new byte[0];
        assertEquals(0, next == null ? 1 : next.length % SIZE);
        if (random.nextInt(40) == 0) {
          hub.discontinuity();
        }
        assertTrue(hub.bytesHeld() <= 2 * 1024 * 1024, "seed " + seed);
      }
      hub.close();
      drain(slow);
      assertNull(slow.take(NOW));
    }
  }

  @Test
  void noise_isTakenWithoutAFailure() {
    Random random = new Random(1);
    Hub hub = new Hub("cam", PLENTY, System::nanoTime);
    byte[] noise = new byte[SIZE * 64];
    for (int round = 0; round < 2000; round++) {
      random.nextBytes(noise);
      for (int at = 0; at < noise.length && round % 2 == 0; at += SIZE) {
        noise[at] = 0x47;
        noise[at + 1] &= 0x5F;
        noise[at + 2] = random.nextInt(2) == 0 ? 0 : noise[at + 2];
      }
      hub.write(noise, 0, noise.length);
    }
    assertEquals(2000L * noise.length, hub.bytes());
    assertTrue(hub.bytesHeld() < 8 * 1024 * 1024);
    hub.close();
  }

  @Test
  void readersOnManyThreads_eachGetAValidStream() throws Exception {
    Hub hub = new Hub("cam", 1_000_000, System::nanoTime);
    List<CompletableFuture<byte[]>> heard = new ArrayList<>();
    List<HubReader> readers = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      HubReader reader = hub.join("r" + i, i % 3 == 0 ? 100_000 : PLENTY, Duration.ofMillis(i % 2 == 0 ? 0 : 2));
      int seed = i;
      readers.add(reader);
      CompletableFuture<byte[]> future = new CompletableFuture<>();
      heard.add(future);
      Thread.ofVirtual().start(() -> read(reader, new Random(seed), future));
    }
    for (int round = 0; round < 20; round++) {
      for (int at = 0; at < sample.length; at += 7 * SIZE) {
        hub.write(sample, at, Math.min(7 * SIZE, sample.length - at));
      }
      hub.remind();
      hub.discontinuity();
    }
    hub.close();
    for (int i = 0; i < heard.size(); i++) {
      byte[] got = heard.get(i).get(30, TimeUnit.SECONDS);
      Heard.check(got);
      assertEquals(readers.get(i).bytes(), got.length);
      assertTrue(i % 3 == 0 || readers.get(i).lostBytes() == 0);
      assertTrue(i % 3 == 0 || got.length > 15 * sample.length);
    }
  }

  private static void read(HubReader reader, Random random, CompletableFuture<byte[]> future) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      for (byte[] next = reader.take(Duration.ofSeconds(20)); next != null; next = reader.take(Duration.ofSeconds(20))) {
        all.writeBytes(next);
        if (random.nextInt(8) == 0) {
          Thread.yield();
        }
      }
      future.complete(all.toByteArray());
    } catch (InterruptedException | RuntimeException e) {
      future.completeExceptionally(e);
    }
  }
}
