package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformControl.Action;
import dev.slipway.planted.PlantedWork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the metrics say about a module's bounded pool. */
@Timeout(60)
class KernelPoolTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir
  Path folder;

  @Test
  void pool_isShownInTheMetrics_saturatedAndIdle_andGoesWithItsModule() throws Exception {
    AtomicReference<BoundedPool> pool = new AtomicReference<>();
    CountDownLatch gate = new CountDownLatch(1);
    Kernel kernel = Platforms.in(folder, new Scripted("busy").onStart(
        context -> pool.set(context.work().pool("jobs", 2, 3)))).start();
    assertShown(kernel, "pool_workers", 2);
    assertShown(kernel, "pool_capacity", 3);
    assertShown(kernel, "pool_busy", 0);
    for (int i = 0; i < 4; i++) {
      assertTrue(pool.get().trySubmit(() -> PlantedWork.hold(gate)));
    }
    assertTrue(pool.get().trySubmit(() -> {
      throw new IllegalStateException("planted");
    }));
    assertFalse(pool.get().trySubmit(() -> {}));
    assertFalse(pool.get().trySubmit(() -> {}));
    assertShown(kernel, "pool_busy", 2);
    assertShown(kernel, "pool_queued", 3);
    assertShown(kernel, "pool_refused_total", 2);
    gate.countDown();
    Await.until("all jobs have ended", () -> pool.get().counts().completed() == 5);
    assertShown(kernel, "pool_busy", 0);
    assertShown(kernel, "pool_queued", 0);
    assertShown(kernel, "pool_completed_total", 5);
    assertShown(kernel, "pool_failed_total", 1);
    kernel.control().apply(Action.STOP, "busy", Deadline.after(LIMIT));
    assertFalse(Http.get(kernel.port(), "/metrics").body().contains("busy_pool"));
    kernel.control().apply(Action.START, "busy", Deadline.after(LIMIT));
    assertShown(kernel, "pool_completed_total", 0);
    Platforms.served(kernel.stop());
  }

  private static void assertShown(Kernel kernel, String meter, int value) throws Exception {
    String metrics = Http.get(kernel.port(), "/metrics").body();
    String line = metrics.lines().filter(each -> each.startsWith("busy_" + meter + "{") && each.contains("pool=\"jobs\"")).findFirst()
        .orElse("no " + meter);
    assertEquals(value, Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)), line);
  }
}
