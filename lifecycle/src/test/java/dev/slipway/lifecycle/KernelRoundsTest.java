package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.ModuleState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many lives of a platform in one process. */
class KernelRoundsTest {

  private static final int ROUNDS = 200;
  private static final long MEDIAN_MILLIS = 100;

  @TempDir
  private Path folder;

  /** A module that uses of its context what most do. */
  private static Scripted busy() {
    return new Scripted("chat", "ground").onStart(context -> {
      CountDownLatch never = new CountDownLatch(1);
      context.work().virtual("waits").newThread(() -> park(never)).start();
      context.work().platform("waits").newThread(() -> park(never)).start();
      context.work().scheduler().scheduleAtFixedRate(() -> {}, 0, 5, TimeUnit.MILLISECONDS);
      context.work().pool("jobs", 2, 4).submit(() -> {});
      context.web().http("/chat", AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> response.send("hello")));
    });
  }

  private static void park(CountDownLatch never) {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void cleanStartsAndStops_areClean_andTakeNoTime() throws Exception {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      long begin = System.nanoTime();
      Kernel kernel = Platforms.in(folder, new Scripted("ground"), busy()).start();
      if (i % 4 == 0) {
        assertEquals(200, Http.status(kernel.port(), "/chat"));
      }
      StopReport report = Platforms.clean(kernel.stop());
      millis.add((System.nanoTime() - begin) / 1_000_000);
      assertEquals(List.of("chat", "ground"), report.modules().stream().map(ModuleReport::module).toList());
      assertTrue(report.modules().stream().allMatch(module -> module.state() == ModuleState.STOPPED));
    }
    millis.sort(null);
    try (Stall stall = Stall.watch()) {
      Await.until("the machine was watched", () -> !stall.worst().isZero());
      long allowed = MEDIAN_MILLIS + 4 * stall.worst().toMillis();
      assertTrue(millis.get(ROUNDS / 2) <= allowed, () -> "median of " + millis + ", allowed " + allowed);
    }
  }
}
