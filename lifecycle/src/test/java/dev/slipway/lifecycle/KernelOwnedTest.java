package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.BoundedPool;
import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.PlatformControl.Action;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.socket.WireClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that the host runs for a module touches what the module owns once that is closed. */
class KernelOwnedTest {

  private static final Set<String> KINDS = Set.of("virtual", "platform", "task", "chain", "job", "request", "message");
  /** How long a thread goes on once it was told to end, as one that finishes its piece of work does. */
  private static final long LAST_PIECE_NANOS = 30_000_000;

  @TempDir
  private Path folder;

  private final List<String> late = new CopyOnWriteArrayList<>();
  private final List<String> ends = new CopyOnWriteArrayList<>();
  private final Set<String> touched = ConcurrentHashMap.newKeySet();

  /** A resource that takes down everyone who touches it after its close. It stands on another one until then. */
  private final class Fragile implements AutoCloseable {

    private final String name;
    private final List<Fragile> below;
    private volatile boolean closed;

    Fragile(String name, Fragile... below) {
      this.name = name;
      this.below = List.of(below);
    }

    void touch(String kind) {
      touched.add(kind);
      if (closed) {
        late.add(kind + " on " + Thread.currentThread() + " touched " + name);
      }
      below.forEach(resource -> resource.touch(kind));
    }

    @Override
    public void close() {
      touch("close of " + name);
      closed = true;
      ends.add(name);
    }
  }

  /** Touches until it is interrupted, and for a moment more. */
  private static void hammer(Fragile resource, String kind) {
    while (!Thread.currentThread().isInterrupted()) {
      resource.touch(kind);
      LockSupport.parkNanos(50_000);
    }
    Thread.interrupted();
    long told = System.nanoTime();
    while (System.nanoTime() - told < LAST_PIECE_NANOS) {
      resource.touch(kind);
      LockSupport.parkNanos(50_000);
    }
  }

  /** A job that queues its successor, as long as there is somebody to run it. */
  private static void job(BoundedPool pool, Fragile resource) {
    resource.touch("job");
    try {
      pool.trySubmit(() -> job(pool, resource));
    } catch (RejectedExecutionException e) {
      resource.touch("job");
    }
  }

  private static void chain(ModuleContext context, Fragile resource) {
    resource.touch("chain");
    try {
      context.work().scheduler().schedule(() -> chain(context, resource), 1, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException | IllegalStateException e) {
      resource.touch("chain");
    }
  }

  private Scripted hammered() {
    return new Scripted("busy").onStart(context -> {
      Fragile ground = context.own("ground", new Fragile("ground"));
      Fragile walls = context.own("walls", new Fragile("walls", ground));
      Fragile roof = context.own("roof", new Fragile("roof", walls, ground));
      for (int i = 0; i < 3; i++) {
        context.work().virtual("hammer").newThread(() -> hammer(roof, "virtual")).start();
        context.work().platform("hammer").newThread(() -> hammer(roof, "platform")).start();
      }
      context.work().scheduler().scheduleAtFixedRate(() -> roof.touch("task"), 0, 1, TimeUnit.MILLISECONDS);
      chain(context, roof);
      BoundedPool pool = context.work().pool("jobs", 3, 10);
      for (int i = 0; i < 8; i++) {
        pool.submit(() -> job(pool, roof));
      }
      context.web().http("/busy", AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> {
        roof.touch("request");
        response.send("touched");
      }));
      context.web().webSocket("/busy/ws", AccessPolicy.PUBLIC, SocketPolicy.defaults(), handshake -> new SocketHandler() {
        @Override
        public void text(Session session, String message) {
          roof.touch("message");
        }

        @Override
        public void closed(Session session, SocketEnd end) {
          roof.touch("message");
        }
      });
    }).onClose(() -> ends.add("module"));
  }

  /** Peers that go on until the server is gone: one that asks for pages, one that sends messages. */
  private static List<Thread> peers(int port, CountDownLatch over) throws IOException {
    Thread asking = Thread.ofPlatform().daemon().name("slipway-test/asks").start(() -> {
      while (over.getCount() > 0) {
        Http.status(port, "/busy");
      }
    });
    WireClient peer = WireClient.open(port, "/busy/ws");
    Thread sending = Thread.ofPlatform().daemon().name("slipway-test/sends").start(() -> {
      try (peer) {
        while (over.getCount() > 0) {
          peer.text("touch");
        }
      } catch (IOException e) {
        // the server has closed, as it should
      }
    });
    Thread answering = Thread.ofPlatform().daemon().name("slipway-test/answers").start(peer::readCloseAndAnswer);
    return List.of(asking, sending, answering);
  }

  private void assertUntouched(Set<String> kinds) {
    assertEquals(List.of(), List.copyOf(late), "touched after its close");
    assertEquals(List.of("roof", "walls", "ground", "module"), ends);
    assertTrue(touched.containsAll(kinds), () -> "only touched by " + touched);
  }

  @RepeatedTest(5)
  void atThePlatformsStop_nothingTouchesWhatIsClosed() throws Exception {
    Kernel kernel = Platforms.in(folder, hammered()).start();
    CountDownLatch over = new CountDownLatch(1);
    List<Thread> peers = peers(kernel.port(), over);
    Await.until("all hammer", () -> touched.containsAll(KINDS));

    Platforms.served(kernel.stop());

    over.countDown();
    for (Thread peer : peers) {
      peer.join();
    }
    assertUntouched(KINDS);
  }

  @RepeatedTest(5)
  void atAModulesStop_nothingTouchesWhatIsClosed() throws Exception {
    try (Kernel kernel = Platforms.in(folder, hammered(), new Scripted("other")).start()) {
      CountDownLatch over = new CountDownLatch(1);
      List<Thread> peers = peers(kernel.port(), over);
      Await.until("all hammer", () -> touched.containsAll(KINDS));

      kernel.control().apply(Action.STOP, "busy", Deadline.after(Duration.ofSeconds(10)));

      over.countDown();
      for (Thread peer : peers) {
        peer.join();
      }
      assertUntouched(KINDS);
    }
  }

  @RepeatedTest(5)
  void afterAFailedStart_nothingTouchesWhatIsClosed() {
    Set<String> kinds = Set.of("virtual", "platform", "task", "chain", "job");
    Scripted failing = new Scripted("busy").onStart(context -> {
      hammered().start(context);
      Await.until("all hammer", () -> touched.containsAll(kinds));
      throw new IOException("planted");
    }).onClose(() -> ends.add("module"));

    assertFalse(started(Platforms.in(folder, failing)));

    assertUntouched(kinds);
  }

  private static boolean started(Kernel.Builder builder) {
    try (Kernel kernel = builder.start()) {
      return kernel.port() > 0;
    } catch (StartFailure e) {
      return false;
    }
  }

  /** The resource does notice: a thread that the host knows nothing of goes on after the close. */
  @Test
  void aThreadBehindTheHostsBack_isSeenToTouchWhatIsClosed() throws Exception {
    AtomicBoolean mercy = new AtomicBoolean();
    Scripted careless = new Scripted("careless").onStart(context -> {
      Fragile resource = context.own("resource", new Fragile("resource"));
      Thread.ofPlatform().daemon().name("untracked").start(() -> {
        while (!mercy.get()) {
          resource.touch("untracked");
          LockSupport.parkNanos(50_000);
        }
      });
    });
    Kernel kernel = Platforms.in(folder, careless).start();
    try {
      kernel.stop();
      Await.until("the late touch is noticed", () -> !late.isEmpty());
      assertTrue(late.getFirst().startsWith("untracked on ") && late.getFirst().endsWith("touched resource"), late::toString);
    } finally {
      mercy.set(true);
    }
  }
}
