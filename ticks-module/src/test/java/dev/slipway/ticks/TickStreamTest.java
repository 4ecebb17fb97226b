package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TickStreamTest {

  private final TickBench bench = new TickBench(5);
  private final TickStream stream = bench.stream;

  @Test
  void numbers_beginAtOneAndHaveNoGaps() {
    FakeSession session = new FakeSession();
    bench.join(session, SubscribeRequest.PLAIN);
    publish(100);
    assertEquals(numbers(1, 100), session.numbers());
    assertEquals(100, bench.meters.deliveries());
  }

  @Test
  void lateSubscriber_hearsFromTheNumberThatItsHelloNames() {
    publish(41);
    FakeSession session = new FakeSession();
    bench.join(session, SubscribeRequest.PLAIN);
    publish(3);
    assertEquals(42, session.messages().getFirst().getInt("next"));
    assertEquals(numbers(42, 44), session.numbers());
  }

  @Test
  void subscriberThatLeft_hearsNoMore() {
    FakeSession session = new FakeSession();
    Subscriber subscriber = bench.join(session, SubscribeRequest.PLAIN);
    publish(2);
    bench.subscribers.leave(subscriber);
    publish(2);
    assertEquals(numbers(1, 2), session.numbers());
    assertEquals(0, bench.subscribers.size());
    assertEquals(0, bench.subscribers.groups());
  }

  @Test
  void publishersAndSubscribersAtTheSameTime_seeOneGaplessSequence() throws Exception {
    int publishers = 4;
    int each = 2_000;
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    List<FakeSession> sessions = new ArrayList<>();
    for (int i = 0; i < publishers; i++) {
      threads.add(Thread.ofPlatform().start(() -> {
        awaitQuietly(go);
        publish(each);
      }));
      FakeSession session = new FakeSession();
      sessions.add(session);
      threads.add(Thread.ofPlatform().start(() -> {
        awaitQuietly(go);
        bench.join(session, SubscribeRequest.PLAIN);
      }));
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    for (FakeSession session : sessions) {
      long next = session.messages().getFirst().getInt("next");
      assertEquals(numbers(next, publishers * each), session.numbers());
    }
  }

  @Test
  void publishAfterTheStop_isRefused_andUsesUpNoNumber() {
    publish(3);
    stream.quiesce();
    IllegalStateException refused = assertThrows(IllegalStateException.class, () -> bench.publish("BRAVO"));
    assertEquals("the tick stream has been stopped after tick 3 and takes no more: BRAVO is refused", refused.getMessage());
    assertEquals(3, stream.lastSeq());
  }

  @Test
  void symbolBeyondTheMost_isRefused_andUsesUpNoNumber() {
    for (int i = 0; i < Book.MOST_SYMBOLS; i++) {
      bench.publish("S" + i);
    }
    var refused = assertThrows(IllegalArgumentException.class, () -> bench.publish("MORE"));
    assertTrue(refused.getMessage().contains("MORE"), refused.getMessage());
    bench.publish("S0");
    assertEquals(Book.MOST_SYMBOLS + 1, stream.lastSeq());
  }

  @Test
  void newest_areThoseOfTheRing_oldestFirst() {
    for (int i = 0; i < 4; i++) {
      bench.publish("ALFA");
      bench.publish("BRAVO");
    }
    assertEquals(numbers(4, 8), seqs(stream.newest(tick -> true, 1_000)));
    assertEquals(numbers(7, 8), seqs(stream.newest(tick -> true, 2)));
    assertEquals(List.of(5L, 7L), seqs(stream.newest(tick -> tick.symbol().equals("ALFA"), 1_000)));
    assertTrue(stream.newest(tick -> false, 10).isEmpty());
  }

  private void publish(int count) {
    bench.publish("ALFA", count);
  }

  private static List<Long> seqs(List<Tick> ticks) {
    return ticks.stream().map(Tick::seq).toList();
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
