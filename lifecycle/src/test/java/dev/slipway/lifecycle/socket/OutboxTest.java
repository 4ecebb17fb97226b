package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Frame;
import dev.slipway.api.Overflow;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.socket.Outbox.Verdict;
import dev.slipway.lifecycle.socket.SocketCounts.Drop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OutboxTest {

  private final SocketCounts counts = new SocketCounts(null, () -> 0, () -> 0);
  private final AtomicInteger wakes = new AtomicInteger();

  @Test
  void firstOffer_wakesOneWriter_untilItHasTakenAll() {
    Outbox outbox = outbox(4, 1000, Overflow.DISCONNECT);
    outbox.offer(null, Frame.text("a"));
    outbox.offer(null, Frame.text("b"));
    outbox.pong(Wire.control(Wire.PONG, new byte[0]));
    assertEquals(1, wakes.get());
    assertEquals(List.of("a", "b"), taken(outbox));
    assertNull(outbox.take());
    outbox.offer(null, Frame.text("c"));
    assertEquals(2, wakes.get());
  }

  @Test
  void dropOldest_keepsTheNewest_andTellsTheLoss() {
    Outbox outbox = outbox(3, 1000, Overflow.DROP_OLDEST);
    for (int i = 0; i < 10; i++) {
      assertEquals(Verdict.TAKEN, outbox.offer(null, Frame.text("m" + i)));
    }
    Batch batch = outbox.take();
    assertNotNull(batch);
    assertEquals(7, batch.lost());
    assertEquals(List.of("m7", "m8", "m9"), texts(batch));
    assertEquals(7, counts.drops(Drop.OLDEST));
  }

  @Test
  void bytesAreBounded_andALoneFrameAlwaysFits() {
    Outbox outbox = outbox(100, 50, Overflow.DROP_OLDEST);
    outbox.offer(null, Frame.binary(new byte[30]));
    outbox.offer(null, Frame.binary(new byte[30]));
    assertEquals(1, outbox.size());
    outbox.offer(null, Frame.binary(new byte[3000]));
    assertEquals(1, outbox.size());
    assertEquals(3000, outbox.take().frames().getFirst().payloadBytes());
  }

  @Test
  void conflate_replacesInPlace_onlyWhenFull() {
    Outbox outbox = outbox(3, 1000, Overflow.CONFLATE);
    outbox.offer("x", Frame.text("x1"));
    outbox.offer("y", Frame.text("y1"));
    outbox.offer("x", Frame.text("x2"));
    assertEquals(Verdict.TAKEN, outbox.offer("x", Frame.text("x3")));
    assertEquals(Verdict.TAKEN, outbox.offer("y", Frame.text("y2")));
    assertEquals(List.of("x1", "y2", "x3"), taken(outbox));
    assertEquals(2, counts.drops(Drop.CONFLATED));
  }

  @Test
  void conflate_withoutItsKey_dropsTheOldestKeyed_neverTheOthers() {
    Outbox outbox = outbox(3, 1000, Overflow.CONFLATE);
    outbox.offer(null, Frame.text("a"));
    outbox.offer("x", Frame.text("x1"));
    outbox.offer("y", Frame.text("y1"));
    assertEquals(Verdict.TAKEN, outbox.offer("z", Frame.text("z1")));
    assertEquals(Verdict.TAKEN, outbox.offer(null, Frame.text("b")));
    assertEquals(Verdict.TAKEN, outbox.offer(null, Frame.text("c")));
    assertEquals(Verdict.REFUSED, outbox.offer(null, Frame.text("d")));
    assertEquals(Verdict.REFUSED, outbox.offer("x", Frame.text("x2")));
    assertEquals(List.of("a", "b", "c"), taken(outbox));
  }

  @Test
  void disconnect_ridesOutFourTimesTheOutbox() {
    Outbox outbox = outbox(5, 10_000, Overflow.DISCONNECT);
    for (int i = 0; i < 20; i++) {
      assertEquals(i >= 5, outbox.isOver());
      assertEquals(Verdict.TAKEN, outbox.offer(null, Frame.text("m")));
    }
    assertEquals(Verdict.OVERRUN, outbox.offer(null, Frame.text("m")));
  }

  @Test
  void closeFrame_comesLast_andNothingAfterIt() {
    Outbox outbox = outbox(100, 1_000_000, Overflow.DISCONNECT);
    for (int i = 0; i < 5; i++) {
      outbox.offer(null, Frame.binary(new byte[20_000]));
    }
    outbox.seal(Wire.close(1001, ""), false);
    outbox.seal(Wire.close(1002, ""), true);
    assertEquals(Verdict.REFUSED, outbox.offer(null, Frame.text("late")));
    assertFalse(outbox.isOpen());
    int frames = 0;
    Batch batch = outbox.take();
    while (!batch.hasClose()) {
      frames += batch.frames().size();
      batch = outbox.take();
    }
    assertEquals(5, frames + batch.frames().size());
    assertNull(outbox.take());
  }

  @Test
  void newestPong_standsInForOlderOnes() {
    Outbox outbox = outbox(4, 1000, Overflow.DISCONNECT);
    outbox.pong(Wire.control(Wire.PONG, new byte[] {1}));
    outbox.pong(Wire.control(Wire.PONG, new byte[] {2}));
    Batch batch = outbox.take();
    assertEquals(3, batch.wire(null).length);
    assertEquals(2, batch.wire(null)[2]);
  }

  @ParameterizedTest
  @EnumSource(Overflow.class)
  void randomUse_keepsTheBoundsAndTheOrder(Overflow overflow) {
    Random random = new Random(3);
    for (int round = 0; round < 500; round++) {
      int frames = random.nextInt(1, 8);
      int bytes = random.nextInt(20, 200);
      Outbox outbox = outbox(frames, bytes, overflow);
      int times = overflow == Overflow.DISCONNECT ? 4 : 1;
      int last = -1;
      for (int i = 0; i < 60; i++) {
        Object key = random.nextBoolean() ? random.nextInt(3) : null;
        outbox.offer(key, Frame.text(i + "-" + ".".repeat(random.nextInt(30))));
        assertTrue(outbox.size() <= Math.max(1, times * frames));
        if (random.nextInt(10) == 0) {
          Batch batch = outbox.take();
          int size = batch.frames().stream().mapToInt(Frame::wireBytes).sum();
          assertTrue(size <= times * bytes || batch.frames().size() == 1, () -> size + " bytes of " + bytes);
          for (String text : texts(batch)) {
            int number = Integer.parseInt(text.substring(0, text.indexOf('-')));
            assertTrue(overflow == Overflow.CONFLATE || number > last);
            last = number;
          }
        }
      }
    }
  }

  @Test
  void concurrentOffers_areTakenOnceEach_inTheOrderOfTheirThread_byOneWriterAtATime() throws Exception {
    int threads = 4;
    int each = 20_000;
    List<Integer> next = new ArrayList<>(List.of(0, 0, 0, 0));
    CountDownLatch all = new CountDownLatch(threads * each);
    Outbox[] box = new Outbox[1];
    Runnable writer = () -> {
      for (Batch batch = box[0].take(); batch != null; batch = box[0].take()) {
        for (String text : texts(batch)) {
          int thread = text.charAt(0) - '0';
          assertEquals(next.get(thread), Integer.parseInt(text.substring(1)));
          next.set(thread, next.get(thread) + 1);
          all.countDown();
        }
      }
    };
    box[0] = new Outbox(SocketPolicy.defaults().withOutbox(1_000_000, 1_000_000_000), counts, () -> Thread.startVirtualThread(writer));
    List<Thread> offering = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      String prefix = String.valueOf(t);
      offering.add(Thread.ofPlatform().start(() -> {
        for (int i = 0; i < each; i++) {
          box[0].offer(null, Frame.text(prefix + i));
        }
      }));
    }
    for (Thread thread : offering) {
      thread.join();
    }
    assertTrue(all.await(20, TimeUnit.SECONDS), () -> all.getCount() + " frames were never taken");
    assertEquals(List.of(each, each, each, each), next);
  }

  private Outbox outbox(int frames, int bytes, Overflow overflow) {
    SocketPolicy policy = SocketPolicy.defaults().withOutbox(frames, bytes).withOverflow(overflow, Duration.ofSeconds(1));
    return new Outbox(policy, counts, wakes::incrementAndGet);
  }

  private static List<String> taken(Outbox outbox) {
    Batch batch = outbox.take();
    assertNotNull(batch);
    return texts(batch);
  }

  private static List<String> texts(Batch batch) {
    return batch.frames().stream().map(frame -> StandardCharsets.UTF_8.decode(frame.payload()).toString()).toList();
  }
}
