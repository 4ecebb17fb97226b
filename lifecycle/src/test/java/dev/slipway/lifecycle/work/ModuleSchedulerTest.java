package dev.slipway.lifecycle.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.planted.PlantedWork;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModuleSchedulerTest {

  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final ModuleWork work = new ModuleWork(new ModuleScope("m", getClass().getClassLoader(), failure::set));
  private final ScheduledExecutorService scheduler = work.scheduler();
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void leavesNothing() throws InterruptedException {
    gate.countDown();
    work.close(Deadline.after(Duration.ofSeconds(5)));
    assertEquals(0, work.threadCount());
  }

  @Test
  void task_runsOnATrackedVirtualThread() throws Exception {
    Future<String> name = scheduler.schedule(
        () -> Thread.currentThread().isVirtual() + " " + Thread.currentThread().getName(), 5, TimeUnit.MILLISECONDS);
    assertEquals("true m/task-0", name.get());
  }

  @Test
  void periodicTask_doesNotOverlap_andSkipsWhatItMissed() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger worst = new AtomicInteger();
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    Future<?> task = scheduler.scheduleAtFixedRate(() -> {
      worst.accumulateAndGet(running.incrementAndGet(), Math::max);
      if (runs.incrementAndGet() == 1) {
        first.countDown();
        PlantedWork.hold(gate);
      }
      running.decrementAndGet();
    }, 0, 2, TimeUnit.MILLISECONDS);
    first.await();
    long held = System.nanoTime();
    Await.until("50 periods pass", () -> System.nanoTime() - held > 100_000_000);
    assertEquals(1, runs.get());

    long released = System.nanoTime();
    gate.countDown();
    Await.until("goes on", () -> runs.get() >= 3);
    int after = runs.get();
    long periods = (System.nanoTime() - released) / 2_000_000;

    assertTrue(task.cancel(false));
    assertTrue(after <= periods + 3, after + " runs in " + periods + " periods: a burst");
    assertEquals(1, worst.get());
    assertTrue(work.counts().periodsSkipped() >= 45, work.counts().toString());
  }

  @Test
  void missedPeriods_keepTheGrid() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      long due = random.nextLong();
      long period = 1 + random.nextInt(1_000_000);
      long late = random.nextInt(100_000_000);
      long next = due + (ScheduledJob.missed(due, period, due + late) + 1) * period;
      assertTrue(next - (due + late) > 0 && next - (due + late) <= period, due + " " + period + " " + late);
    }
    assertEquals(0, ScheduledJob.missed(100, 10, 50));
  }

  @Test
  void periodicTaskThatThrows_isCountedAndGoesOn() {
    AtomicInteger runs = new AtomicInteger();
    Future<?> task = scheduler.scheduleWithFixedDelay(() -> {
      runs.incrementAndGet();
      throw new IllegalStateException("planted");
    }, 0, 1, TimeUnit.MILLISECONDS);
    Await.until("three runs", () -> runs.get() >= 3);
    assertTrue(task.cancel(false));
    assertTrue(work.counts().uncaught() >= 3);
  }

  @Test
  void error_endsThePeriodicTaskAndFailsTheModule() {
    Future<?> task = scheduler.scheduleAtFixedRate(() -> {
      throw new AssertionError("planted");
    }, 0, 1, TimeUnit.MILLISECONDS);
    Await.until("failed", () -> failure.get() != null);
    Await.until("ended", task::isDone);
  }

  @Test
  void taskThatThrows_isCountedAndToldToWhoeverWaits() {
    Future<?> task = scheduler.submit(() -> {
      throw new IllegalStateException("planted");
    });
    assertThrows(ExecutionException.class, task::get);
    Await.until("counted", () -> work.counts().uncaught() == 1);
  }

  @Test
  void cancelledTask_leavesTheQueueAtOnce() {
    Future<?> task = scheduler.schedule(() -> {}, 1, TimeUnit.HOURS);
    assertEquals(1, work.counts().tasksWaiting());
    assertTrue(task.cancel(false));
    assertEquals(0, work.counts().tasksWaiting());
  }

  @Test
  void tasksBeyondTheLimit_areRefused() {
    ModuleWork small = new ModuleWork(new ModuleScope("s", getClass().getClassLoader(), fault -> {}), new WorkOptions(5, 5, 1, 1, 1));
    Future<?> only = small.scheduler().schedule(() -> {}, 1, TimeUnit.HOURS);
    assertThrows(RejectedExecutionException.class, () -> small.scheduler().schedule(() -> {}, 1, TimeUnit.HOURS));
    assertTrue(only.cancel(false));
    small.scheduler().shutdown();
    Await.until("ended", () -> small.threadCount() == 0);
  }

  @Test
  void drain_waitsForTheTaskThatRuns_andNotForThePeriodicOne() throws Exception {
    AtomicInteger ticks = new AtomicInteger();
    Future<?> periodic = scheduler.scheduleAtFixedRate(ticks::incrementAndGet, 0, 1, TimeUnit.MILLISECONDS);
    scheduler.execute(() -> PlantedWork.hold(gate));
    Thread drain = Thread.ofPlatform().start(() -> {
      try {
        work.drain(Deadline.after(Duration.ofSeconds(20)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    Await.until("waits", () -> work.waitingFor().equals(List.of("scheduler: 1 tasks")));
    gate.countDown();
    drain.join();
    int seen = ticks.get();
    Await.until("the flush goes on", () -> ticks.get() > seen);
    assertFalse(periodic.isDone());
  }

  @Test
  void shutdown_runsWhatWaits_andTerminates() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    Future<?> once = scheduler.schedule(ran::incrementAndGet, 20, TimeUnit.MILLISECONDS);
    Future<?> periodic = scheduler.scheduleAtFixedRate(() -> {}, 0, 1, TimeUnit.MILLISECONDS);
    scheduler.shutdown();
    assertTrue(scheduler.awaitTermination(10, TimeUnit.SECONDS));
    assertTrue(once.isDone() && periodic.isDone());
    assertEquals(1, ran.get());
    assertThrows(RejectedExecutionException.class, () -> scheduler.execute(() -> {}));
  }
}
