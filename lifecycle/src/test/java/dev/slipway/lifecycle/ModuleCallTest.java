package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.lifecycle.ModuleCall.End;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModuleCallTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration OVERTIME = Duration.ofMillis(200);

  private final List<Thread> slow = new CopyOnWriteArrayList<>();
  private final CountDownLatch mercy = new CountDownLatch(1);
  private final ThreadGroup group = new ThreadGroup("chat");
  private final Stall stall = Stall.watch();
  private final Waited waited = new Waited();
  private volatile boolean released;

  @AfterEach
  void release() {
    stall.close();
    released = true;
    mercy.countDown();
  }

  private ModuleCall call() {
    return call(ModuleCallTest.class.getClassLoader(), slow::add);
  }

  private ModuleCall call(ClassLoader loader, Consumer<Thread> whenSlow) {
    return new ModuleCall("chat", "drain", group, loader, whenSlow, waited);
  }

  private void spin() {
    while (!released) {
      Thread.onSpinWait();
    }
  }

  @Test
  void returns_whenTheCodeReturns() {
    assertEquals(new End.Done(), call().run(Deadline.after(LONG), () -> {}));
    assertEquals(List.of(), slow);
  }

  static List<Throwable> everything() {
    return List.of(
        new IOException("broken"), new IllegalStateException("no"), new StackOverflowError(), new OutOfMemoryError("planted"),
        new NoClassDefFoundError("gone"), new InterruptedException(), new Throwable("odd"));
  }

  @ParameterizedTest
  @MethodSource("everything")
  void whateverTheCodeThrows_isHandedBack(Throwable thrown) {
    End end = call().run(Deadline.after(LONG), () -> raise(thrown));

    assertSame(thrown, assertInstanceOf(End.Threw.class, end).cause());
    assertEquals(List.of(), slow);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void raise(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void aRealStackOverflow_isHandedBack() {
    End end = call().run(Deadline.after(LONG), () -> deeper(1));

    assertInstanceOf(StackOverflowError.class, assertInstanceOf(End.Threw.class, end).cause());
  }

  private static int deeper(int depth) {
    return depth == 0 ? 0 : depth + deeper(depth + 1) * 2;
  }

  @Test
  void aThrowableThatBlocksWhenItIsAsked_isAbandonedLikeAnyOther() {
    End end = call().run(Deadline.after(Duration.ofMillis(40)), () -> {
      throw new IllegalStateException() {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
          spin();
          return "late";
        }
      };
    });

    assertInstanceOf(End.Abandoned.class, end);
  }

  @Test
  void aThrowableOfAModule_isAskedOnItsOwnThreadOnly() {
    class Patient extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        return Thread.currentThread().getName();
      }
    }
    for (Throwable thrown : List.of(new Patient(), new IllegalArgumentException("outer", new Patient()))) {
      Throwable told = assertInstanceOf(End.Threw.class, call().run(Deadline.after(LONG), () -> raise(thrown))).cause();
      StringWriter trace = new StringWriter();
      told.printStackTrace(new PrintWriter(trace));

      assertTrue(trace.toString().contains("Patient: chat/drain-call"), trace::toString);
      assertFalse(trace.toString().contains(Thread.currentThread().getName() + "\n"), trace::toString);
      assertEquals(thrown.getStackTrace()[0], told.getStackTrace()[0]);
    }
  }

  @Test
  void aThrowableThatThrowsWhenItIsAsked_isHandedBackByItsType() {
    class Mute extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        throw new AssertionError("planted");
      }
    }
    End end = call().run(Deadline.after(LONG), () -> {
      throw new Mute();
    });

    String message = assertInstanceOf(End.Threw.class, end).cause().getMessage();
    assertEquals("a " + Mute.class.getName() + " that cannot say what it is", message);
  }

  @Test
  void aCallThatOverstays_isInterruptedAndMayObey() {
    Duration budget = Duration.ofMillis(60);
    long begin = System.nanoTime();
    End end = call().run(Deadline.after(budget), () -> mercy.await());
    Duration took = Duration.ofNanos(System.nanoTime() - begin);

    assertInstanceOf(InterruptedException.class, assertInstanceOf(End.Threw.class, end).cause());
    assertTrue(took.compareTo(budget) >= 0, () -> "interrupted after " + took);
    assertTrue(took.compareTo(budget.plus(OVERTIME).plus(stall.worst())) <= 0, () -> "took " + took);
    assertEquals(2, slow.size(), "told at half of the time and at its end");
    assertSame(slow.get(0), slow.get(1));
  }

  @Test
  void aCallThatIgnoresInterrupts_isAbandonedWithItsStack() {
    Duration budget = Duration.ofMillis(60);
    long begin = System.nanoTime();
    End end = call().run(Deadline.after(budget), this::spin);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);

    List<StackTraceElement> stack = assertInstanceOf(End.Abandoned.class, end).stack();
    assertTrue(stack.stream().anyMatch(frame -> frame.getMethodName().equals("spin")), stack::toString);
    assertTrue(took.compareTo(budget.plus(OVERTIME).plus(stall.worst())) <= 0, () -> "took " + took);
    assertTrue(slow.getFirst().isInterrupted());
    assertEquals(2, slow.size());
  }

  @Test
  void aCallThatSwallowsInterrupts_isAbandoned() {
    long begin = System.nanoTime();
    End end = call().run(Deadline.after(Duration.ofMillis(40)), () -> {
      while (!released) {
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        Thread.interrupted();
      }
    });
    Duration took = Duration.ofNanos(System.nanoTime() - begin);

    assertInstanceOf(End.Abandoned.class, end);
    assertTrue(took.compareTo(Duration.ofMillis(40).plus(OVERTIME).plus(stall.worst())) <= 0, () -> "took " + took);
  }

  @Test
  void slowIsTold_onceWhenTheCallReturnsInTheSecondHalf() {
    CountDownLatch told = new CountDownLatch(1);
    ModuleCall call = call(ModuleCallTest.class.getClassLoader(), thread -> {
      slow.add(thread);
      told.countDown();
    });
    End end = call.run(Deadline.after(Duration.ofSeconds(1)), told::await);

    assertEquals(new End.Done(), end);
    assertEquals(1, slow.size());
  }

  @Test
  void afterTheDeadline_whatTakesNoTimeIsStillDone() {
    for (int i = 0; i < 20; i++) {
      End end = call().run(Deadline.after(Duration.ofSeconds(-1)), () -> {});
      assertEquals(new End.Done(), end);
    }
  }

  @Test
  void code_runsOnADaemonPlatformThreadOfTheModuleWithItsLoader() throws IOException {
    AtomicReference<Thread> thread = new AtomicReference<>();
    AtomicReference<ClassLoader> loader = new AtomicReference<>();
    try (URLClassLoader own = new URLClassLoader(new URL[0])) {
      call(own, slow::add).run(Deadline.after(LONG), () -> {
        thread.set(Thread.currentThread());
        assertSame(group, Thread.currentThread().getThreadGroup());
        loader.set(Thread.currentThread().getContextClassLoader());
      });
      assertSame(own, loader.get());
    }
    assertEquals("chat/drain-call", thread.get().getName());
    assertTrue(thread.get().isDaemon());
    assertFalse(thread.get().isVirtual());
    assertFalse(thread.get().isAlive(), "a thread that has ended is nobody's leak");
    assertEquals(0, group.activeCount());
  }

  @Test
  void anInterruptOfTheCaller_endsTheCallAtOnceAndIsUsedUp() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    AtomicReference<End> end = new AtomicReference<>();
    FutureTask<Boolean> task = new FutureTask<>(() -> {
      end.set(call().run(Deadline.after(LONG), () -> {
        inside.countDown();
        mercy.await();
      }));
      return Thread.currentThread().isInterrupted();
    });
    Thread caller = Thread.ofPlatform().daemon().start(task);
    inside.await();
    caller.interrupt();

    assertFalse(task.get(), "the next call must have its time");
    assertInstanceOf(InterruptedException.class, assertInstanceOf(End.Threw.class, end.get()).cause());
  }

  @Test
  void aCallThatHoldsTheMonitorOfItsThread_isAbandonedLikeAnyOther() {
    End end = call().run(Deadline.after(Duration.ofMillis(40)), () -> {
      synchronized (Thread.currentThread()) {
        spin();
      }
    });

    assertInstanceOf(End.Abandoned.class, end);
  }

  @Test
  void callsThatShareTheirOvertime_costItOnce() {
    int many = 6;
    Duration whole = Duration.ofMillis(40 + 100);
    Deadline deadline = Deadline.after(Duration.ofMillis(40));
    Deadline overtime = Deadline.after(whole);
    for (int i = 0; i < many; i++) {
      assertInstanceOf(End.Abandoned.class, call().run(deadline, overtime, () -> {
        while (!released) {
          LockSupport.parkNanos(1_000_000);
          Thread.interrupted();
        }
      }));
    }
    Duration least = ModuleCall.LEAST_MOMENT.multipliedBy(many);
    Duration most = whole.plus(least);
    assertTrue(waited.inVain().compareTo(least) >= 0 && waited.inVain().compareTo(most) <= 0, () -> waited + ", not " + most);
  }
}
