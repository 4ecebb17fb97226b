package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Setting;
import dev.slipway.lifecycle.plugin.PluginProblem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModuleSourceTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final CountDownLatch inside = new CountDownLatch(1);
  private volatile boolean released;

  @AfterEach
  void release() {
    released = true;
  }

  private void spin() {
    inside.countDown();
    while (!released) {
      Thread.onSpinWait();
    }
  }

  /** A module whose declarations can be made to last. */
  private final class Declaring implements Lifecycle {
    private final Runnable whenAsked;

    Declaring(Runnable whenAsked) {
      this.whenAsked = whenAsked;
    }

    @Override
    public String name() {
      return "chat";
    }

    @Override
    public List<Setting<?>> settings() {
      whenAsked.run();
      return List.of();
    }

    @Override
    public void start(ModuleContext context) {}
  }

  @Test
  void anInstanceThatDeclaresItself_isReturned() throws PluginProblem {
    Lifecycle instance = new Declaring(() -> {});
    assertEquals(instance, new ModuleSource.BuiltIn(() -> instance).load(LONG).lifecycle());
  }

  @Test
  void aConstructorThatNeverReturns_isGivenUpWithItsStack() {
    ModuleSource source = new ModuleSource.BuiltIn(() -> {
      spin();
      return new Declaring(() -> {});
    });
    PluginProblem problem = assertThrows(PluginProblem.class, () -> source.load(Duration.ofMillis(60)));
    assertTrue(problem.getMessage().contains("ModuleSourceTest.spin"), problem.getMessage());
  }

  @Test
  void aDeclarationThatNeverReturns_isGivenUpWithItsStack() {
    ModuleSource source = new ModuleSource.BuiltIn(() -> new Declaring(this::spin));
    PluginProblem problem = assertThrows(PluginProblem.class, () -> source.load(Duration.ofMillis(60)));
    assertTrue(problem.getMessage().contains("ModuleSourceTest.spin"), problem.getMessage());
  }

  @Test
  void aConstructorThatThrows_isNamed() {
    ModuleSource source = new ModuleSource.BuiltIn(() -> {
      throw new IllegalStateException("planted");
    });
    PluginProblem problem = assertThrows(PluginProblem.class, () -> source.load(LONG));
    assertEquals("module built-in cannot be loaded: planted", problem.getMessage());
  }

  @Test
  void anInterrupt_endsTheWait() throws InterruptedException {
    ModuleSource source = new ModuleSource.BuiltIn(() -> new Declaring(this::spin));
    Thread waiting = Thread.currentThread();
    Thread.ofPlatform().daemon().start(() -> {
      try {
        inside.await();
        waiting.interrupt();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
    assertThrows(PluginProblem.class, () -> source.load(LONG));
    assertFalse(Thread.interrupted());
  }
}
