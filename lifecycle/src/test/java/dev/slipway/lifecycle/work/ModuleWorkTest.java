package dev.slipway.lifecycle.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.Deadline;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.planted.PlantedWork;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModuleWorkTest {

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final ClassLoader loader = new URLClassLoader("planted", new URL[0], getClass().getClassLoader());
  private final ModuleScope scope = new ModuleScope("ticks", loader, failures::add);
  private final ModuleWork work = new ModuleWork(scope);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void leavesNothing() throws InterruptedException {
    gate.countDown();
    work.close(Deadline.after(Duration.ofSeconds(5)));
    assertEquals(0, work.threadCount());
    assertEquals(0, work.processCount());
  }

  @Test
  void threads_haveNameLoaderAndSite() {
    Thread platform = PlantedWork.platform(work, gate);
    Thread virtual = PlantedWork.virtual(work, gate);

    assertEquals("ticks/reader-0", platform.getName());
    assertEquals("ticks/waiter-0", virtual.getName());
    assertTrue(virtual.isVirtual());
    assertSame(loader, platform.getContextClassLoader());
    assertSame(loader, virtual.getContextClassLoader());
    Await.until("both wait", () -> work.living(10).stream().allMatch(each -> each.stack().toString().contains("PlantedWork.hold")));
    List<LivingThread> living = work.living(10);
    assertEquals(2, living.size());
    assertTrue(living.get(0).site().startsWith("PlantedWork.platform(PlantedWork.java:"), living.get(0).site());
    assertTrue(living.get(1).virtual());
    assertEquals("ticks/reader-1", PlantedWork.platform(work, gate).getName());
  }

  @Test
  void endedThreads_areStruck() {
    for (int i = 0; i < 2_000; i++) {
      work.virtual("short").newThread(() -> {}).start();
    }
    Await.until("all ended", () -> work.threadCount() == 0);
    assertEquals(2_000, work.counts().threadsStarted());
  }

  @Test
  void threadsNeverStarted_areForgotten() {
    for (int i = 0; i < 100; i++) {
      assertFalse(work.platform("never").newThread(() -> {}).isAlive());
    }
    Await.until("forgotten", () -> {
      System.gc();
      work.virtual("purge").newThread(() -> {}).start();
      return work.counts().platformThreads() == 0;
    });
    Await.until("none alive", () -> work.aliveThreads().isEmpty());
  }

  @Test
  void uncaughtException_isCounted_andErrorFailsTheModule() {
    work.platform("bad").newThread(() -> {
      throw new IllegalStateException("planted");
    }).start();
    Await.until("counted", () -> work.counts().uncaught() == 1);
    assertTrue(failures.isEmpty());

    work.virtual("worse").newThread(() -> {
      throw new StackOverflowError("planted");
    }).start();
    Await.until("failed", () -> failures.size() == 1);
    assertEquals(2, work.counts().uncaught());
  }

  @Test
  void handlerOfTheModulesOwn_isRespected() {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    Thread thread = work.platform("own").newThread(() -> {
      throw new IllegalStateException("planted");
    });
    thread.setUncaughtExceptionHandler((any, fault) -> seen.set(fault));
    thread.start();
    Await.until("seen", () -> seen.get() != null);
    assertEquals(0, work.counts().uncaught());
  }

  @Test
  void moreThreadsThanTheLimit_areRefused() {
    ModuleWork small = new ModuleWork(scope, new WorkOptions(1, 1, 1, 1, 1));
    small.platform("only").newThread(() -> PlantedWork.hold(gate)).start();
    RejectedExecutionException refusal =
        assertThrows(RejectedExecutionException.class, () -> small.platform("only").newThread(() -> {}));
    assertTrue(refusal.getMessage().contains("module 'ticks' has 1 platform threads"), refusal.getMessage());
    gate.countDown();
    Await.until("room again", () -> small.threadCount() == 0);
  }

  @Test
  void roleOfBadForm_isRefusedWithTheAllowedForm() {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> work.virtual("a b"));
    assertTrue(refusal.getMessage().contains("'a b'") && refusal.getMessage().contains("letters"), refusal.getMessage());
  }

  @Test
  void close_interruptsAgain_whereTheFirstIsSwallowed() throws InterruptedException {
    AtomicBoolean swallowed = new AtomicBoolean();
    CountDownLatch waiting = new CountDownLatch(1);
    work.platform("stubborn").newThread(() -> {
      waiting.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        swallowed.set(true);
      }
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }).start();
    waiting.await();

    work.close(Deadline.after(Duration.ofSeconds(5)));

    assertTrue(swallowed.get());
    assertEquals(0, work.threadCount());
  }

  @Test
  void close_namesWhatIgnoresInterrupts_atTheDeadline() throws InterruptedException {
    PlantedWork.platform(work, gate);
    Await.until("holds", () -> work.stacks().toString().contains("PlantedWork.hold"));
    long began = System.nanoTime();

    work.close(Deadline.after(Duration.ofMillis(200)));

    long millis = (System.nanoTime() - began) / 1_000_000;
    assertTrue(millis >= 190 && millis < 1_500, millis + " ms");
    assertEquals(List.of("thread ticks/reader-0"), work.waitingFor());
    assertTrue(work.stacks().stream().anyMatch(line -> line.contains("PlantedWork.hold")), work.stacks().toString());
    assertTrue(work.stacks().getFirst().contains("made at PlantedWork.platform"), work.stacks().getFirst());
  }

  @Test
  void afterClose_nothingNewIsHandedOut() throws InterruptedException {
    work.close(Deadline.after(Duration.ofSeconds(1)));

    assertThrows(RejectedExecutionException.class, () -> work.virtual("late").newThread(() -> {}));
    assertThrows(IllegalStateException.class, work::scheduler);
    assertThrows(IllegalStateException.class, () -> work.pool("late", 1, 1));
  }

  @Test
  void drain_waitsForAcceptedJobs_andNotForLaterOnes() throws Exception {
    BoundedPool pool = PlantedWork.pool(work, 1, 10);
    CountDownLatch ran = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    pool.submit(() -> PlantedWork.hold(gate));
    pool.submit(ran::countDown);
    Thread drain = Thread.ofPlatform().start(() -> {
      try {
        work.drain(Deadline.after(Duration.ofSeconds(20)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    Await.until("waits", () -> drain.getState() == Thread.State.TIMED_WAITING);
    assertEquals(List.of("pool 'jobs': 2 jobs"), work.waitingFor());
    pool.submit(() -> PlantedWork.hold(blocked));
    assertTrue(drain.isAlive());

    gate.countDown();
    drain.join();

    assertEquals(0, ran.getCount());
    Await.until("the later job runs on", () -> pool.counts().busy() == 1);
    blocked.countDown();
  }

  @Test
  void close_givesBackEveryHolding() throws InterruptedException {
    work.scheduler();
    PlantedWork.pool(work, 2, 2);
    assertEquals(2, scope.ledger().open().size());
    assertTrue(scope.ledger().newestFirst(Holding.Kind.POOL).getFirst().site().startsWith("PlantedWork.pool"));

    work.close(Deadline.after(Duration.ofSeconds(2)));

    assertEquals(List.of(), scope.ledger().open());
  }
}
