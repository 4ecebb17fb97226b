package dev.slipway.lifecycle.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.BoundedPool.Counts;
import dev.slipway.api.Deadline;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.planted.PlantedWork;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobPoolTest {

  private final ModuleWork work = new ModuleWork(new ModuleScope("m", getClass().getClassLoader(), fault -> {}));
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void leavesNothing() throws InterruptedException {
    gate.countDown();
    work.close(Deadline.after(Duration.ofSeconds(5)));
    assertEquals(0, work.threadCount());
  }

  @Test
  void trySubmit_takesWorkersAndQueue_thenRefuses() {
    BoundedPool pool = work.pool("p", 2, 3);
    for (int i = 0; i < 5; i++) {
      assertTrue(pool.trySubmit(() -> PlantedWork.hold(gate)));
    }
    assertFalse(pool.trySubmit(() -> {}));
    assertEquals(new Counts(2, 2, 3, 3, 0, 0, 1), pool.counts());
    gate.countDown();
    Await.until("all done", () -> pool.counts().completed() == 5);
    assertEquals(new Counts(2, 0, 0, 3, 5, 0, 1), pool.counts());
  }

  @Test
  void secondPoolOfAName_isRefused() {
    work.pool("p", 1, 1);
    var refused = assertThrows(IllegalArgumentException.class, () -> work.pool("p", 2, 2));
    assertEquals("module 'm' has a pool 'p' already", refused.getMessage());
  }

  @Test
  void queueOfZero_takesOnlyWhatAWorkerCanRun() {
    BoundedPool pool = work.pool("p", 1, 0);
    assertTrue(pool.trySubmit(() -> PlantedWork.hold(gate)));
    assertFalse(pool.trySubmit(() -> {}));
  }

  @Test
  void submit_blocksWhileFull_andGoesOnWhenThereIsRoom() throws InterruptedException {
    BoundedPool pool = work.pool("p", 1, 1);
    pool.submit(() -> PlantedWork.hold(gate));
    pool.submit(() -> {});
    CountDownLatch through = new CountDownLatch(1);
    Thread submitter = submitting(pool, through::countDown, new AtomicInteger());
    assertEquals(1, through.getCount());
    gate.countDown();
    through.await();
    submitter.join();
  }

  @Test
  void stop_freesBlockedSubmittersWithARefusal() throws InterruptedException {
    BoundedPool pool = work.pool("p", 1, 0);
    pool.submit(() -> PlantedWork.hold(gate));
    AtomicInteger refused = new AtomicInteger();
    Thread submitter = submitting(pool, () -> {}, refused);
    ((JobPool) pool).stop();
    submitter.join();
    assertEquals(1, refused.get());
    assertThrows(RejectedExecutionException.class, () -> pool.trySubmit(() -> {}));
  }

  /** A thread that is blocked in submit. */
  private static Thread submitting(BoundedPool pool, Runnable job, AtomicInteger refused) {
    Thread submitter = Thread.ofPlatform().start(() -> {
      try {
        pool.submit(job);
      } catch (RejectedExecutionException e) {
        refused.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    Await.until("blocked", () -> Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING).contains(submitter.getState()));
    return submitter;
  }

  @Test
  void failingJob_isCountedAndHarmsNoOther() throws InterruptedException {
    BoundedPool pool = work.pool("p", 1, 10);
    AtomicInteger ran = new AtomicInteger();
    pool.submit(() -> {
      throw new IllegalStateException("planted");
    });
    pool.submit(() -> Thread.currentThread().interrupt());
    pool.submit(ran::incrementAndGet);
    Await.until("all done", () -> pool.counts().completed() == 3);
    assertEquals(1, pool.counts().failed());
    assertEquals(1, ran.get());
    assertEquals(1, work.counts().uncaught());
  }

  /** Never more queued than the queue, never more at a time than workers, and the counts add up. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomLoad_keepsBoundsAndCounts(long seed) throws InterruptedException {
    Random random = new Random(seed);
    int workers = 1 + random.nextInt(6);
    int queue = random.nextInt(8);
    BoundedPool pool = work.pool("p", workers, queue);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger worst = new AtomicInteger();
    AtomicInteger beyond = new AtomicInteger();
    AtomicLong accepted = new AtomicLong();
    AtomicLong refused = new AtomicLong();
    AtomicLong failing = new AtomicLong();
    Thread[] submitters = new Thread[4];
    for (int s = 0; s < submitters.length; s++) {
      Random mine = new Random(random.nextLong());
      submitters[s] = Thread.ofPlatform().start(() -> {
        for (int i = 0; i < 500; i++) {
          boolean fails = mine.nextInt(10) == 0;
          boolean taken = offer(pool, mine.nextBoolean(), () -> {
            worst.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.yield();
            running.decrementAndGet();
            if (fails) {
              throw new IllegalStateException("planted");
            }
          });
          (taken ? accepted : refused).incrementAndGet();
          failing.addAndGet(taken && fails ? 1 : 0);
          Counts now = pool.counts();
          beyond.addAndGet(now.busy() > workers || now.queued() > queue ? 1 : 0);
        }
      });
    }
    for (Thread submitter : submitters) {
      submitter.join();
    }
    Await.until("all done", () -> pool.counts().completed() == accepted.get());
    assertEquals(2_000, accepted.get() + refused.get());
    assertEquals(0, beyond.get());
    assertTrue(worst.get() <= workers, worst + " at a time");
    assertEquals(new Counts(workers, 0, 0, queue, accepted.get(), failing.get(), refused.get()), pool.counts());
  }

  private static boolean offer(BoundedPool pool, boolean block, Runnable job) {
    if (!block) {
      return pool.trySubmit(job);
    }
    try {
      pool.submit(job);
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
