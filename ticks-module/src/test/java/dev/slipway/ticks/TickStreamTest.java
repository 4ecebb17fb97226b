package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TickStreamTest {

  private static final Quote ALFA = new Quote(1, "ALFA", 1_000_000, 1);
  private static final Quote BRAVO = new Quote(1, "BRAVO", 1_000_000, 1);

  private final AtomicLong deliveries = new AtomicLong();
  private final TickStream stream = new TickStream(new FakeAudience(), 5, deliveries::addAndGet);

  @Test
  void numbers_beginAtOneAndHaveNoGaps() {
    FakeSession session = new FakeSession();
    join(session);
    publish(100);
    assertEquals(numbers(1, 100), session.numbers());
    assertEquals(100, deliveries.get());
  }

  @Test
  void lateSubscriber_hearsFromTheNumberThatItsHelloNames() {
    publish(41);
    FakeSession session = new FakeSession();
    join(session);
    publish(3);
    assertEquals(42, session.messages().getFirst().getInt("next"));
    assertEquals(numbers(42, 44), session.numbers());
  }

  @Test
  void subscriberThatLeft_hearsNoMore() {
    FakeSession session = new FakeSession();
    Lease seat = join(session);
    publish(2);
    seat.close();
    publish(2);
    assertEquals(numbers(1, 2), session.numbers());
    assertEquals(0, stream.subscribers());
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
        join(session);
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
    IllegalStateException refused = assertThrows(IllegalStateException.class, () -> stream.publish(BRAVO));
    assertEquals("the tick stream has been stopped after tick 3 and takes no more: BRAVO is refused", refused.getMessage());
    assertEquals(3, stream.lastSeq());
  }

  @Test
  void newest_areThoseOfTheRing_oldestFirst() {
    for (int i = 0; i < 4; i++) {
      stream.publish(ALFA);
      stream.publish(BRAVO);
    }
    assertEquals(numbers(4, 8), seqs(stream.newest(tick -> true, 1_000)));
    assertEquals(numbers(7, 8), seqs(stream.newest(tick -> true, 2)));
    assertEquals(List.of(5L, 7L), seqs(stream.newest(tick -> tick.quote().symbol().equals("ALFA"), 1_000)));
    assertTrue(stream.newest(tick -> false, 10).isEmpty());
  }

  private Lease join(FakeSession session) {
    return stream.join(session, next -> Messages.hello(next, 1, List.of()));
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      stream.publish(ALFA);
    }
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
