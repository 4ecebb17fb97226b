package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformControl.Action;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A module that fails while it runs, and what becomes of the others. */
class KernelFailureTest {

  @TempDir
  private Path folder;

  private final List<String> journal = new CopyOnWriteArrayList<>();

  /** The ways to fail. */
  enum Way {
    SAYS_SO(context -> context.failed(new IllegalStateException("planted"))),
    ERROR_IN_A_VIRTUAL_THREAD(context -> context.work().virtual("worker").newThread(() -> {
      throw new AssertionError("planted");
    }).start()),
    ERROR_IN_A_PLATFORM_THREAD(context -> context.work().platform("worker").newThread(() -> {
      throw new AssertionError("planted");
    }).start()),
    ERROR_IN_A_TASK(context -> context.work().scheduler().execute(() -> {
      throw new AssertionError("planted");
    }));

    private final Consumer<ModuleContext> act;

    Way(Consumer<ModuleContext> act) {
      this.act = act;
    }
  }

  private static Scripted serving(String name, String... needs) {
    return new Scripted(name, needs).onStart(context ->
        context.web().http("/" + name, AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> response.send(name))));
  }

  @ParameterizedTest
  @EnumSource
  void aFailure_haulsTheModuleOutWithItsDependents_andOthersServeOn_untilItIsStartedAgain(Way way) throws Exception {
    AtomicReference<ModuleContext> context = new AtomicReference<>();
    Kernel kernel = Platforms.in(folder)
        .module(() -> serving("ground").tellingTo(journal))
        .module(() -> new Scripted("weak", "ground").onStart(context::set).tellingTo(journal))
        .module(() -> serving("top", "weak").tellingTo(journal))
        .module(() -> serving("other").tellingTo(journal))
        .start();
    assertEquals(200, Http.status(kernel.port(), "/health/ready"));

    way.act.accept(context.get());

    Await.until("hauled out", () -> journal.contains("close weak"));
    Await.until("the slot is empty", () -> kernel.view().module("weak").orElseThrow().resources().threads() == 0
        && kernel.view().module("top").orElseThrow().state() == ModuleState.STOPPED);
    // Its own close is heard of before the kernel has written down that it is over
    Await.until("weak has come to its end", () -> kernel.view().module("weak").orElseThrow().state() == ModuleState.FAILED);
    assertTrue(kernel.view().module("weak").orElseThrow().error().orElseThrow().contains("planted"));
    assertTrue(Platforms.at(journal, "close top") < Platforms.at(journal, "close weak"), journal::toString);
    Http.Answer ready = Http.get(kernel.port(), "/health/ready");
    assertEquals(503, ready.status());
    assertTrue(ready.body().contains("module weak"), ready.body());
    assertEquals(200, Http.status(kernel.port(), "/health/live"));
    assertEquals(200, Http.status(kernel.port(), "/ground"));
    assertEquals(200, Http.status(kernel.port(), "/other"));
    assertEquals(404, Http.status(kernel.port(), "/top"));

    Await.until("the change is over", () -> {
      try {
        return kernel.control().plan(Action.START, "weak").starts().equals(List.of("weak", "top"));
      } catch (IllegalStateException e) {
        return false;
      }
    });
    kernel.control().apply(Action.START, "weak", Deadline.after(Duration.ofSeconds(10)));
    assertEquals(200, Http.status(kernel.port(), "/top"));
    assertEquals(200, Http.status(kernel.port(), "/health/ready"));
    Platforms.clean(kernel.stop());
  }

  @Test
  void anExceptionInAHandler_harmsOnlyItsRequest() throws Exception {
    Kernel kernel = Platforms.in(folder, new Scripted("chat").onStart(context ->
        context.web().http("/chat", AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> {
          throw new IllegalStateException("secret inner text");
        })))).start();
    Http.Answer answer = Http.get(kernel.port(), "/chat");
    assertEquals(500, answer.status());
    assertTrue(!answer.body().contains("secret"), answer.body());
    assertEquals(ModuleState.RUNNING, kernel.view().module("chat").orElseThrow().state());
    Platforms.clean(kernel.stop());
  }

  @Test
  void everyCarrierSpinning_healthAnswersAgainWithinTwoSeconds_andTheStopStillEnds() throws Exception {
    AtomicBoolean mercy = new AtomicBoolean();
    Kernel kernel = Platforms.budget(Platforms.in(folder, new Scripted("spinner").onStart(context -> {
      for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
        context.work().virtual("spin").newThread(() -> {
          while (!mercy.get()) {
            Thread.onSpinWait();
          }
        }).start();
      }
    }), serving("other")), 0, 200, 500, 800).start();
    try (Stall stall = Stall.watch()) {
      long begin = System.nanoTime();
      assertEquals(200, Http.status(kernel.port(), "/health/live"));
      long answered = (System.nanoTime() - begin) / 1_000_000;
      assertTrue(answered < 2_000 + stall.worst().toMillis(), () -> answered + " ms");
      assertEquals(200, Http.status(kernel.port(), "/other"));
      begin = System.nanoTime();
      StopReport report = kernel.stop();
      long took = (System.nanoTime() - begin) / 1_000_000;
      mercy.set(true);
      String text = String.join("\n", report.lines());
      assertTrue(took < 200 + 500 + 800 + 2_000 + 1_000 + 200 + stall.worst().toMillis(), () -> took + " ms\n" + text);
      assertTrue(!report.leakFree() && text.contains("spinner/spin-"), text);
      assertTrue(report.modules().stream().filter(module -> module.module().equals("other")).allMatch(ModuleReport::clean), text);
    }
    Await.until("the spinners have ended", () -> dev.slipway.lifecycle.work.ThreadDump.isQuiet());
  }
}
