package dev.slipway.lifecycle.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.lifecycle.ledger.Quota.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuotaTest {

  private final AtomicLong clock = new AtomicLong(1_000);
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Quota quota =
      new Quota("m", (module, limit, most, refused) -> told.add(module + " " + limit + " " + most + " " + refused), clock::get);

  @Test
  void everyRefusal_isCounted_andTheAlarmComesOnceAMinute() {
    for (int i = 0; i < 10; i++) {
      quota.refused(Limit.PROCESSES, 5);
    }
    assertEquals(10, quota.refusals(Limit.PROCESSES));
    assertEquals(List.of("m PROCESSES 5 1"), told);

    clock.addAndGet(Duration.ofSeconds(59).toNanos());
    quota.refused(Limit.PROCESSES, 5);
    assertEquals(1, told.size());
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    quota.refused(Limit.PROCESSES, 5);
    assertEquals(List.of("m PROCESSES 5 1", "m PROCESSES 5 12"), told);
  }

  @Test
  void eachLimit_hasItsOwnCountAndAlarm() {
    quota.refused(Limit.PLATFORM_THREADS, 1);
    quota.refused(Limit.VIRTUAL_THREADS, 2);
    assertEquals(List.of("m PLATFORM_THREADS 1 1", "m VIRTUAL_THREADS 2 1"), told);
    assertEquals(2, quota.refusals());
    assertEquals(0, quota.refusals(Limit.TASKS));
  }

  @Test
  void manyThreads_areToldOfOnce() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      threads.add(Thread.ofPlatform().start(() -> {
        for (int j = 0; j < 1_000; j++) {
          quota.refused(Limit.TASKS, 7);
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(20_000, quota.refusals());
    assertEquals(1, told.size());
  }

  @Test
  void theQueue_isOverWhileMoreWaitsThanMay() {
    assertFalse(quota.isQueueOver());
    quota.limitQueueBytes(100);
    quota.queued(100, 4);
    assertFalse(quota.isQueueOver());
    quota.queued(1, 0);
    assertEquals(25, quota.queueShare());
    assertTrue(quota.isQueueOver());
    quota.refusedToQueue();
    assertEquals(List.of("m QUEUE_BYTES 100 1"), told);
    quota.queued(-50, 0);
    assertFalse(quota.isQueueOver());
    assertEquals(51, quota.queueBytes());
  }
}
