package dev.slipway.relay.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HubTest {

  private static final int PLENTY = 64 * 1024 * 1024;
  private static final Duration NOW = Duration.ZERO;

  @TempDir
  static Path folder;

  private static byte[] sample;

  @BeforeAll
  static void make() throws Exception {
    sample = Samples.make(folder, 6, 0, Samples.H264, Samples.AAC);
  }

  private static Hub hub(int gopBytes) {
    return new Hub("cam", gopBytes, System::nanoTime);
  }

  private static byte[] drain(HubReader reader) throws InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] next = reader.take(NOW); next != null && next.length > 0; next = reader.take(NOW)) {
      all.writeBytes(next);
    }
    return all.toByteArray();
  }

  private static byte[] through(byte[] stream) throws InterruptedException {
    Hub hub = hub(PLENTY);
    HubReader reader = hub.join("all", PLENTY);
    hub.write(stream, 0, stream.length);
    hub.close();
    return drain(reader);
  }

  private static void writeInPieces(Hub hub, byte[] stream, Random random, int longest) {
    for (int at = 0; at < stream.length; ) {
      int length = Math.min(stream.length - at, 1 + random.nextInt(longest));
      hub.write(stream, at, length);
      at += length;
    }
  }

  @Test
  void reader_getsEveryFrameFromTheFirstKeyFrameOn() throws Exception {
    byte[] heard = through(sample);

    assertEquals(0, Heard.check(heard));
    assertTrue(Heard.beginsWithKeyFrame(heard));
    assertEquals("", Samples.complaints(folder, heard));
    assertEquals(90, Samples.pictures(folder, heard));
    assertArrayEquals(Heard.payloads(sample, 0x101), Heard.payloads(heard, 0x101), "no sound is lost");
  }

  @Test
  void cuts_makeNoDifference() throws Exception {
    byte[] whole = through(sample);
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      Hub hub = hub(PLENTY);
      HubReader reader = hub.join("all", PLENTY);
      writeInPieces(hub, sample, random, 1 << random.nextInt(1, 18));
      hub.close();
      assertArrayEquals(whole, drain(reader), "seed " + seed);
    }
  }

  @Test
  void tracks_areKnownFromThePmtOn() throws Exception {
    Hub hub = hub(PLENTY);
    assertTrue(hub.tracks().isEmpty());
    assertFalse(hub.awaitTracks(Duration.ofMillis(1)));
    CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
      try {
        return hub.awaitTracks(Duration.ofSeconds(20));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    hub.write(sample, 0, 188 * 8);
    assertTrue(waiting.get(20, TimeUnit.SECONDS));
    Tracks tracks = hub.tracks().orElseThrow();
    assertEquals(new Track(0x100, Codec.H264), tracks.video().orElseThrow());
    assertEquals(new Track(0x101, Codec.AAC), tracks.audio().orElseThrow());
    hub.discontinuity();
    assertEquals(tracks, hub.tracks().orElseThrow());
    hub.close();
  }

  @Test
  void joiner_beginsAtTheLastKeyFrame() throws Exception {
    Random random = new Random(5);
    Hub hub = hub(PLENTY);
    List<HubReader> readers = new ArrayList<>();
    for (int at = 0; at < sample.length; at += 188 * 100) {
      hub.write(sample, at, Math.min(188 * 100, sample.length - at));
      if (random.nextInt(4) == 0) {
        readers.add(hub.join("r" + at, PLENTY));
      }
    }
    hub.close();
    assertFalse(readers.isEmpty());
    for (HubReader reader : readers) {
      byte[] heard = drain(reader);
      assertEquals(0, Heard.check(heard));
      assertTrue(Heard.beginsWithKeyFrame(heard));
      assertEquals("", Samples.complaints(folder, heard));
      assertEquals(0, Samples.pictures(folder, heard) % 15, "it begins at a group");
    }
  }

  @Test
  void joiner_waitsForTheNextKeyFrameWhereTheGroupIsTooLong() throws Exception {
    Hub hub = hub(188);
    hub.write(sample, 0, sample.length / 2);
    HubReader reader = hub.join("late", PLENTY);
    assertEquals(0, drain(reader).length, "the group is longer than 188 bytes");
    writeInPieces(hub, Arrays.copyOfRange(sample, sample.length / 2, sample.length), new Random(1), 2000);
    hub.close();
    byte[] heard = drain(reader);
    assertEquals(0, Heard.check(heard));
    assertTrue(Heard.beginsWithKeyFrame(heard));
    assertEquals(0, Samples.pictures(folder, heard) % 15);
  }

  @Test
  void slowReaders_loseWholeGroupsAndNobodyElseDoes() throws Exception {
    byte[] whole = through(sample);
    for (int seed = 0; seed < 8; seed++) {
      Random random = new Random(seed);
      Hub hub = hub(PLENTY);
      HubReader fast = hub.join("fast", PLENTY);
      HubReader slow = hub.join("slow", 60_000 + random.nextInt(100_000));
      ByteArrayOutputStream heard = new ByteArrayOutputStream();
      int every = 20 + random.nextInt(400);
      for (int at = 0; at < sample.length; at += 188) {
        hub.write(sample, at, 188);
        if (random.nextInt(every) == 0) {
          byte[] next = slow.take(NOW);
          assertNotNull(next);
          heard.writeBytes(next);
        }
      }
      hub.close();
      heard.writeBytes(drain(slow));
      byte[] got = heard.toByteArray();
      int breaks = Heard.check(got);
      assertEquals(slow.lostBytes() > 0, breaks > 0, "seed " + seed);
      assertEquals("", Samples.complaints(folder, got), "seed " + seed);
      assertTrue(Samples.pictures(folder, got) < 90 || slow.lostBytes() == 0);
      assertArrayEquals(whole, drain(fast), "seed " + seed);
      assertEquals(0, fast.lostBytes());
    }
  }

  @Test
  void readerThatNeverReads_holdsNoMoreThanItsBound() {
    Hub hub = hub(100_000);
    hub.join("dead", 400_000);
    for (int i = 0; i < 20; i++) {
      hub.write(sample, 0, sample.length);
      assertTrue(hub.bytesHeld() <= 400_000 + 2 * Log.SEGMENT + sample.length, "held " + hub.bytesHeld());
    }
    hub.close();
  }

  @Test
  void sourceThatWasAway_goesOnWithBreaksThatAreAnnounced() throws Exception {
    byte[] later = Samples.make(folder, 3, 10, Samples.H264, Samples.AAC);
    for (int seed = 0; seed < 8; seed++) {
      Random random = new Random(seed);
      int cut = sample.length / 2 + random.nextInt(40_000);
      int from = random.nextInt(3) == 0 ? 0 : random.nextInt(20_000);
      Hub hub = hub(PLENTY);
      HubReader reader = hub.join("all", PLENTY);
      writeInPieces(hub, Arrays.copyOf(sample, cut), random, 5000);
      hub.discontinuity();
      HubReader joined = hub.join("meanwhile", PLENTY);
      assertEquals(0, joined.take(NOW) instanceof byte[] b ? b.length : -1, "nothing is read while the source is away");
      writeInPieces(hub, Arrays.copyOfRange(later, from, later.length), random, 5000);
      hub.close();
      byte[] heard = drain(reader);
      assertTrue(Heard.check(heard) >= 3, "seed " + seed);
      assertEquals("", Samples.complaints(folder, heard), "seed " + seed);
      byte[] second = drain(joined);
      assertTrue(Heard.check(second) <= 1, "at most the sound, which was not heard before the key frame");
      assertTrue(Heard.beginsWithKeyFrame(second));
      assertEquals("", Samples.complaints(folder, second), "seed " + seed);
    }
  }

  @Test
  void take_waitsForWhatComesAndEndsWithTheHub() throws Exception {
    Hub hub = hub(PLENTY);
    HubReader reader = hub.join("waits", PLENTY);
    byte[] none = reader.take(Duration.ofMillis(5));
    assertTrue(none != null && none.length == 0);
    CompletableFuture<byte[]> copied = CompletableFuture.supplyAsync(() -> {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try {
        reader.copyTo(out);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      return out.toByteArray();
    });
    writeInPieces(hub, sample, new Random(3), 3000);
    hub.close();
    hub.close();
    assertArrayEquals(through(sample), copied.get(20, TimeUnit.SECONDS));
    assertNull(reader.take(Duration.ofSeconds(20)));
    assertNull(hub.join("late", PLENTY).take(Duration.ofSeconds(20)));
    hub.write(sample, 0, sample.length);
    assertEquals(sample.length, hub.bytes());
  }

  @Test
  void readerWithAPace_isRemindedOfAPause_andOfItsTime() throws Exception {
    AtomicLong clock = new AtomicLong(-7);
    Hub hub = new Hub("cam", PLENTY, clock::get);
    HubReader reader = hub.join("viewer", PLENTY, Duration.ofHours(1));
    int half = sample.length / 2 / 188 * 188;
    hub.write(sample, 0, half);
    assertTrue(drain(reader).length > 0);
    BlockingQueue<byte[]> taken = new LinkedBlockingQueue<>();
    Thread thread = Thread.ofPlatform().name("junit-viewer").start(() -> {
      try {
        for (byte[] next = reader.take(Duration.ofSeconds(5)); next != null; next = reader.take(Duration.ofSeconds(5))) {
          taken.add(next);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    Await.until("it waits", () -> thread.getState() == Thread.State.WAITING);
    hub.write(sample, half, 100 * 188);
    hub.remind();
    assertEquals(Thread.State.WAITING, thread.getState());
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(250));
    hub.remind();
    assertTrue(taken.poll(20, TimeUnit.SECONDS).length > 0, "what came before the pause");
    Await.until("it waits again", () -> thread.getState() == Thread.State.WAITING);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(5));
    hub.remind();
    assertEquals(0, taken.poll(20, TimeUnit.SECONDS).length, "nothing came in time");
    hub.close();
    assertTrue(thread.join(Duration.ofSeconds(20)));
  }

  @Test
  void close_wakesTheReaderThatWaits() throws Exception {
    Hub hub = hub(PLENTY);
    HubReader reader = hub.join("waits", PLENTY);
    CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> {
      try {
        return reader.take(Duration.ofSeconds(30)) == null;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    reader.close();
    reader.close();
    assertTrue(ended.get(20, TimeUnit.SECONDS));
    assertEquals(0, hub.readers());
    Thread.currentThread().interrupt();
    HubReader other = hub.join("other", PLENTY);
    assertThrows(InterruptedException.class, () -> other.take(Duration.ofSeconds(30)));
    hub.close();
  }
}
