package dev.slipway.lifecycle.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.lifecycle.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MailboxTest {

  private final List<Integer> seen = new CopyOnWriteArrayList<>();
  private final List<Thread> made = Collections.synchronizedList(new ArrayList<>());
  private final ThreadFactory threads = task -> {
    Thread thread = Thread.ofVirtual().uncaughtExceptionHandler((dead, cause) -> {}).unstarted(task);
    made.add(thread);
    return thread;
  };

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void items_areConsumedInOrder() {
    Mailbox<Integer> mailbox = new Mailbox<>(10_000, threads, seen::add);
    numbers(0, 1_000).forEach(mailbox::post);
    Await.until("all were seen", () -> seen.size() == 1_000);

    assertEquals(numbers(0, 1_000), seen);
    assertEquals(0, mailbox.dropped());
  }

  @Test
  void consumer_isCalledOneAtATimeWithTheOrderOfEachSource() throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Mailbox<Integer> mailbox = new Mailbox<>(100_000, threads, item -> {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      seen.add(item);
      inside.decrementAndGet();
    });
    List<Thread> sources = IntStream.range(0, 4)
        .mapToObj(source -> Thread.ofPlatform().start(() -> numbers(0, 500).forEach(i -> mailbox.post(source * 1_000 + i))))
        .toList();
    for (Thread source : sources) {
      source.join();
    }
    Await.until("all were seen", () -> seen.size() == 2_000);

    assertEquals(1, most.get());
    for (int source = 0; source < 4; source++) {
      int from = source * 1_000;
      assertEquals(numbers(from, from + 500), seen.stream().filter(i -> i / 1_000 == from / 1_000).toList());
    }
  }

  @Test
  void aFullQueue_dropsTheOldestAndCounts() {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Mailbox<Integer> mailbox = new Mailbox<>(4, threads, item -> {
      inside.countDown();
      await(gate);
      seen.add(item);
    });
    mailbox.post(0);
    await(inside);
    numbers(1, 11).forEach(mailbox::post);
    assertEquals(4, mailbox.size());
    assertEquals(6, mailbox.dropped());
    gate.countDown();
    Await.until("what was left is seen", () -> seen.size() == 5);

    assertEquals(List.of(0, 7, 8, 9, 10), seen);
    assertEquals(0, mailbox.size());
  }

  @Test
  void thread_livesOnlyWhileThereIsSomethingToDo() throws InterruptedException {
    Mailbox<Integer> mailbox = new Mailbox<>(10, threads, seen::add);
    assertEquals(0, made.size());
    for (int i = 1; i <= 3; i++) {
      mailbox.post(i);
      made.getLast().join();
      assertEquals(i, seen.size());
    }
    assertEquals(3, made.size());
  }

  @Test
  void aConsumerThatThrows_goesOnWithTheNextItem() {
    Mailbox<Integer> mailbox = new Mailbox<>(10, threads, item -> {
      seen.add(item);
      throw new IllegalStateException("planted");
    });
    numbers(0, 3).forEach(mailbox::post);

    Await.until("all were seen", () -> seen.size() == 3);
  }

  @Test
  void anErrorOfTheConsumer_reachesTheThreadAndDoesNotSilenceTheMailbox() throws InterruptedException {
    Mailbox<Integer> mailbox = new Mailbox<>(10, threads, item -> {
      seen.add(item);
      throw new AssertionError("planted");
    });
    mailbox.post(1);
    made.getLast().join();
    mailbox.post(2);
    made.getLast().join();

    assertEquals(List.of(1, 2), seen);
  }

  @Test
  void aRefusedThread_isAskedForAgainAtTheNextItem() {
    AtomicInteger refusals = new AtomicInteger(2);
    ThreadFactory reluctant = task -> {
      if (refusals.getAndDecrement() > 0) {
        throw new IllegalStateException("planted");
      }
      return threads.newThread(task);
    };
    Mailbox<Integer> mailbox = new Mailbox<>(10, reluctant, seen::add);
    mailbox.post(1);
    mailbox.post(2);
    assertEquals(2, mailbox.size());
    mailbox.post(3);
    Await.until("all were seen", () -> seen.size() == 3);

    assertEquals(List.of(1, 2, 3), seen);
  }

  @Test
  void close_forgetsWhatWaitsAndTakesNothingMore() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Mailbox<Integer> mailbox = new Mailbox<>(4, threads, item -> {
      inside.countDown();
      await(gate);
      seen.add(item);
    });
    numbers(0, 3).forEach(mailbox::post);
    await(inside);
    mailbox.close();
    mailbox.post(9);
    assertEquals(0, mailbox.size());
    gate.countDown();
    made.getLast().join();

    assertEquals(List.of(0), seen, "the call under way ended by itself");
    assertEquals(1, made.size());
    mailbox.close();
  }

  @Test
  void post_returnsWhileTheConsumerIsStuck() {
    CountDownLatch gate = new CountDownLatch(1);
    Mailbox<Integer> mailbox = new Mailbox<>(8, threads, item -> await(gate));
    numbers(0, 10_000).forEach(mailbox::post);

    assertTrue(mailbox.dropped() >= 9_991, () -> "dropped " + mailbox.dropped());
    assertEquals(8, mailbox.size());
    gate.countDown();
  }
}
