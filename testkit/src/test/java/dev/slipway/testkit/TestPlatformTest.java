package dev.slipway.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Frame;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Session;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPlatformTest {

  @TempDir
  private Path folder;

  @Test
  void threadBehindTheHostsBack_failsTheTestAndIsNamed() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicReference<Thread> leaked = new AtomicReference<>();
    TestPlatform platform = start(context ->
        leaked.set(Thread.ofPlatform().name("planted-by-the-test").start(() -> awaitQuietly(end))));
    AssertionError error = assertThrows(AssertionError.class, platform::close);
    assertTrue(error.getMessage().contains("planted-by-the-test"), error.getMessage());
    end.countDown();
    leaked.get().join();
  }

  @Test
  void resourceThatCannotBeClosed_failsTheTest() {
    TestPlatform platform = start(context -> context.own("broken lid", (AutoCloseable) () -> {
      throw new IllegalStateException("stuck");
    }));
    AssertionError error = assertThrows(AssertionError.class, platform::close);
    assertTrue(error.getMessage().contains("stuck"), error.getMessage());
  }

  @Test
  void moduleThatDoesNotStart_failsTheTestWithItsReason() {
    AssertionError error = assertThrows(AssertionError.class, () -> start(context -> {
      throw new IllegalStateException("no tide");
    }));
    assertTrue(error.getMessage().contains("no tide"), error.getMessage());
  }

  @Test
  void clientsOfTheTest_areNoLeak_howeverTheyEnd() {
    TestPlatform platform = start(TestPlatformTest::echo);
    WebSocketClient polite = platform.webSocket("/ws/echo");
    polite.send("one");
    assertEquals("one", polite.next());
    polite.close();
    WebSocketClient open = platform.webSocket("/ws/echo");
    platform.slowReader("/ws/echo");
    platform.rawPeer().send("GET / HT");
    platform.webSocket("/ws/echo").abort();
    assertEquals(404, assertThrows(WebSocketRefused.class, () -> platform.webSocket("/ws/nothing")).status());
    platform.stop();
    assertEquals(1001, open.awaitClose().code());
    platform.close();
  }

  private TestPlatform start(Start body) {
    return TestPlatform.start(new Recipe(List.of(() -> new Probe(body)), Optional.empty(), Map.of()), folder);
  }

  private static void echo(ModuleContext context) {
    context.web().webSocket("/ws/echo", AccessPolicy.PUBLIC, SocketPolicy.defaults(), handshake -> new SocketHandler() {
      @Override
      public void text(Session session, String message) {
        session.offer(Frame.text(message));
      }
    });
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      awaitQuietly(latch);
    }
  }

  /** What a module does at its start. */
  private interface Start {
    void run(ModuleContext context);
  }

  private record Probe(Start body) implements Lifecycle {
    @Override
    public String name() {
      return "probe";
    }

    @Override
    public void start(ModuleContext context) {
      body.run(context);
    }
  }
}
