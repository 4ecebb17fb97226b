package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformControl.Action;
import dev.slipway.api.PlatformControl.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is asked for in the midst of another change: modules are away then that will be back. */
@Timeout(60)
class KernelTurnsTest {

  @TempDir
  private Path folder;

  private final CountDownLatch starting = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  /** A platform whose 'ground', below 'top', is made for the second time only when it may: both are away until then. */
  private Kernel kernel() throws StartFailure {
    AtomicInteger instances = new AtomicInteger();
    return Platforms.in(folder)
        .module(() -> {
          if (instances.incrementAndGet() == 2) {
            starting.countDown();
            Await.until("it may go on", () -> go.getCount() == 0);
          }
          return new Scripted("ground");
        })
        .module(() -> new Scripted("top", "ground")).start();
  }

  private static <T> FutureTask<T> begin(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("slipway-test/change").start(task);
    return task;
  }

  private Http.Answer admin(Kernel kernel, String path) throws IOException {
    return Http.send(kernel.port(), "POST", "/platform/modules/" + path, Files.readString(folder.resolve("data/admin.token")).strip());
  }

  private static long changesOf(String module) {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("slipway/change-" + module)).count();
  }

  @Test
  void changesInTheMidstOfAnother_areNotRefused_butPlannedWhenTheyHaveTheirTurn() throws Exception {
    Kernel kernel = kernel();
    FutureTask<List<Outcome>> first = begin(() -> kernel.control().apply(Action.RESTART, "ground", soon()));
    starting.await();
    FutureTask<List<Outcome>> second = begin(() -> kernel.control().apply(Action.RESTART, "top", soon()));
    FutureTask<Http.Answer> byHttp = begin(() -> admin(kernel, "top/restart"));
    FutureTask<Http.Answer> dryRun = begin(() -> admin(kernel, "top/restart?dry-run=true"));
    Await.until("all wait for their turn", () -> changesOf("top") == 2 || second.isDone() || byHttp.isDone() || dryRun.isDone());
    go.countDown();

    assertTrue(first.get().stream().allMatch(outcome -> outcome.state() == ModuleState.RUNNING), () -> first.resultNow().toString());
    assertEquals(List.of(ModuleState.RUNNING), second.get().stream().map(Outcome::state).toList());
    assertTrue(byHttp.get().body().contains("\"stops\":[\"top\"],\"starts\":[\"top\"],\"complete\":true"), byHttp.get()::body);
    assertTrue(dryRun.get().body().contains("\"dryRun\":true,\"stops\":[\"top\"],\"starts\":[\"top\"]"), dryRun.get()::body);
    Platforms.served(kernel.stop());
  }

  @Test
  void aPlanInTheMidstOfAChange_doesNotWait_andSaysThatItWillBeAnother() throws Exception {
    Kernel kernel = kernel();
    FutureTask<List<Outcome>> change = begin(() -> kernel.control().apply(Action.RESTART, "ground", soon()));
    starting.await();
    assertEquals("module 'top' requires module 'ground', which is not running: start that first; another change is under way",
        assertThrows(IllegalStateException.class, () -> kernel.control().plan(Action.START, "top")).getMessage());
    Http.Answer late = admin(kernel, "top/stop?within=50ms&dry-run=true");
    assertEquals(409, late.status(), late.body());
    assertTrue(late.body().contains("another change took all of the time"), late.body());
    go.countDown();
    change.get();
    assertEquals(List.of("top"), kernel.control().plan(Action.STOP, "top").stops());
    Platforms.served(kernel.stop());
  }
}
