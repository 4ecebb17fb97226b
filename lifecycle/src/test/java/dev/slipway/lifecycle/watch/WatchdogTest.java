package dev.slipway.lifecycle.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.Lease;
import dev.slipway.api.PlatformEvent.Trouble;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.work.Await;
import dev.slipway.lifecycle.work.ModuleWork;
import dev.slipway.planted.PlantedWork;
import io.helidon.health.HealthCheckResponse;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchdogTest {

  private static final WatchOptions QUICK = new WatchOptions(
      Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(300), 32);

  private final List<Trouble> troubles = new CopyOnWriteArrayList<>();
  private final Calls calls = new Calls();
  private final ModuleWork work = new ModuleWork(new ModuleScope("ticks", getClass().getClassLoader(), fault -> {}));
  private final Watchdog watchdog = new Watchdog(QUICK, calls, work::aliveThreads, troubles::add);
  private final VirtualThreadSchedulerMXBean scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
  private final int before = scheduler.getParallelism();
  private final AtomicBoolean spin = new AtomicBoolean(true);
  private final CountDownLatch gate = new CountDownLatch(1);

  @BeforeEach
  void start() {
    watchdog.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    spin.set(false);
    gate.countDown();
    watchdog.close();
    work.close(Deadline.after(Duration.ofSeconds(5)));
    assertFalse(Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals("slipway/watchdog")));
    assertEquals(before, scheduler.getParallelism());
  }

  private void spinOnEveryCarrier(boolean tracked) {
    for (int i = 0; i < before; i++) {
      Runnable spinning = () -> {
        while (spin.get()) {
          Thread.onSpinWait();
        }
      };
      if (tracked) {
        work.virtual("spinner").newThread(spinning).start();
      } else {
        Thread.ofVirtual().name("hidden-" + i).start(spinning);
      }
    }
  }

  @Test
  void starvedCarriers_areJoinedByOthers_andTheCulpritsNamed_withinTwoSeconds() throws InterruptedException {
    spinOnEveryCarrier(true);
    long began = System.nanoTime();
    CountDownLatch served = new CountDownLatch(1);
    Thread.ofVirtual().start(served::countDown);

    served.await();
    Await.until("told", () -> !troubles.isEmpty());

    long millis = (System.nanoTime() - began) / 1_000_000;
    assertTrue(millis < 2_000, millis + " ms");
    assertTrue(troubles.getFirst().culprit().contains("ticks/spinner-0"), troubles.toString());
    assertTrue(troubles.getFirst().text().contains("WatchdogTest.lambda"), troubles.toString());
    assertTrue(scheduler.getParallelism() > before);
    assertEquals(1, watchdog.counts().starvations());

    spin.set(false);
    Await.until("taken back", () -> scheduler.getParallelism() <= before + 1);
    assertEquals(HealthCheckResponse.Status.UP, watchdog.health().call().status());
  }

  @Test
  void culpritsNobodyKnows_areToldAsUnknown() {
    spinOnEveryCarrier(false);
    Await.until("told", () -> !troubles.isEmpty());
    assertEquals("unknown", troubles.getFirst().culprit(), troubles.toString());
  }

  @Test
  void deadlock_isReportedOnce_withItsThreads() throws InterruptedException {
    ReentrantLock first = new ReentrantLock();
    ReentrantLock second = new ReentrantLock();
    CountDownLatch both = new CountDownLatch(2);
    Thread one = work.platform("one").newThread(() -> take(first, second, both));
    Thread two = work.platform("two").newThread(() -> take(second, first, both));
    one.start();
    two.start();

    Await.until("told of both", () -> troubles.stream().anyMatch(trouble -> // a busy machine may starve carriers, which is another
        trouble.culprit().contains("ticks/one-0") && trouble.culprit().contains("ticks/two-0")
            && trouble.text().contains("WatchdogTest.take")));
    one.interrupt();
    two.interrupt();
    one.join();
    two.join();
    assertEquals(1, watchdog.counts().deadlocks());
  }

  private static void take(ReentrantLock mine, ReentrantLock other, CountDownLatch both) {
    mine.lock();
    try {
      both.countDown();
      both.await();
      other.lockInterruptibly();
      other.unlock();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      mine.unlock();
    }
  }

  @Test
  void stuckCall_isReportedOnce_withAgeAndStack() {
    work.platform("handler").newThread(() -> {
      Lease call = calls.enter("ticks", "GET /ticks/slow");
      PlantedWork.hold(gate);
      call.close();
    }).start();
    Await.until("told", () -> !troubles.isEmpty());
    Trouble trouble = troubles.getFirst();
    assertEquals("ticks", trouble.culprit());
    assertTrue(trouble.text().startsWith("GET /ticks/slow has been running for "), trouble.text());
    assertTrue(trouble.text().contains("PlantedWork.hold"), trouble.text());
    gate.countDown();
    Await.until("over", () -> calls.count() == 0);
    assertEquals(1, watchdog.counts().stuckCalls());
  }
}
