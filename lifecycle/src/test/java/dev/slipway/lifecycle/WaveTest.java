package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class WaveTest {

  private final Map<String, CountDownLatch> begun = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final Set<String> entered = ConcurrentHashMap.newKeySet();

  private static CountDownLatch latch(Map<String, CountDownLatch> latches, String name) {
    return latches.computeIfAbsent(name, key -> new CountDownLatch(1));
  }

  /** An action that says that it has begun, then waits for its gate. */
  private boolean pass(String name) {
    entered.add(name);
    latch(begun, name).countDown();
    await(latch(gates, name));
    return true;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static FutureTask<Set<String>> run(Map<String, Set<String>> after, Predicate<String> action) {
    FutureTask<Set<String>> task =
        new FutureTask<>(() -> Wave.run("test", after.keySet(), name -> after.getOrDefault(name, Set.of()), action));
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  @Test
  void allWhoseTurnHasCome_goAtOnce() throws Exception {
    FutureTask<Set<String>> wave =
        run(Map.of("a", Set.of(), "b", Set.of(), "c", Set.of("a", "b"), "d", Set.of("a"), "e", Set.of("c", "d")), this::pass);

    await(latch(begun, "a"));
    await(latch(begun, "b"));
    assertEquals(Set.of("a", "b"), entered);
    latch(gates, "a").countDown();
    await(latch(begun, "d"));
    assertFalse(entered.contains("c"), "c waits for b, which still runs");
    latch(gates, "b").countDown();
    await(latch(begun, "c"));
    latch(gates, "d").countDown();
    assertFalse(entered.contains("e"), "e waits for c, which still runs");
    latch(gates, "c").countDown();
    await(latch(begun, "e"));
    assertFalse(wave.isDone());
    latch(gates, "e").countDown();
    assertEquals(Set.of(), wave.get());
  }

  @Test
  void aFailure_beginsNothingMoreAndAwaitsWhatRuns() throws Exception {
    FutureTask<Set<String>> wave = run(Map.of("bad", Set.of(), "slow", Set.of(), "next", Set.of("slow")), name -> {
      if (name.equals("slow")) {
        return pass(name);
      }
      entered.add(name);
      return false;
    });
    Await.until("the failure is told", () -> entered.contains("bad") && Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().equals("slipway/test-bad")));
    await(latch(begun, "slow"));
    assertFalse(wave.isDone(), "what was begun is awaited");
    latch(gates, "slow").countDown();

    assertEquals(Set.of("next"), wave.get());
    assertEquals(Set.of("bad", "slow"), entered);
  }

  @Test
  void anActionThatThrows_countsAsAFailure() throws Exception {
    for (Throwable thrown : List.of(new IllegalStateException("planted"), new AssertionError("planted"))) {
      FutureTask<Set<String>> wave = run(Map.of("bad", Set.of(), "next", Set.of("bad")), name -> {
        entered.add(name);
        throw sneaky(thrown);
      });
      assertEquals(Set.of("next"), wave.get());
      assertEquals(Set.of("bad"), entered);
    }
  }

  private static Error sneaky(Throwable thrown) {
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    return (Error) thrown;
  }

  @Test
  void namesOutsideTheWave_areNotWaitedFor() throws Exception {
    assertEquals(Set.of(), run(Map.of("a", Set.of("elsewhere")), name -> true).get());
  }

  @Test
  void noNames_endAtOnce() throws Exception {
    assertEquals(Set.of(), run(Map.of(), name -> true).get());
  }

  @Test
  void anInterrupt_isKeptForTheCallerAndCutsNothingShort() throws Exception {
    FutureTask<Boolean> task = new FutureTask<>(() -> {
      Wave.run("test", List.of("a"), name -> Set.of(), this::pass);
      return Thread.currentThread().isInterrupted();
    });
    Thread caller = Thread.ofPlatform().daemon().start(task);
    await(latch(begun, "a"));
    caller.interrupt();
    assertFalse(task.isDone());
    latch(gates, "a").countDown();

    assertTrue(task.get(), "the interrupt was swallowed");
  }

  @Test
  void threads_areDaemonsNamedAfterWhatTheyDo() throws Exception {
    Map<String, Thread> threads = new ConcurrentHashMap<>();
    run(Map.of("chat", Set.of()), name -> threads.put(name, Thread.currentThread()) == null).get();

    assertEquals("slipway/test-chat", threads.get("chat").getName());
    assertTrue(threads.get("chat").isDaemon());
    assertFalse(threads.get("chat").isVirtual());
  }

  @Test
  void randomGraphs_respectEveryEdge() throws Exception {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      Map<String, Set<String>> after = new HashMap<>();
      List<String> names = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(25); i++) {
        Set<String> before = new HashSet<>();
        for (int edge = random.nextInt(4); edge > 0 && i > 0; edge--) {
          before.add(names.get(random.nextInt(i)));
        }
        names.add("m" + i);
        after.put("m" + i, before);
      }
      Set<String> done = ConcurrentHashMap.newKeySet();
      Set<String> tooEarly = ConcurrentHashMap.newKeySet();
      Set<String> left = run(after, name -> {
        if (!done.containsAll(after.get(name))) {
          tooEarly.add(name);
        }
        return done.add(name);
      }).get();

      assertEquals(Set.of(), left, "seed " + seed);
      assertEquals(Set.of(), tooEarly, "seed " + seed);
      assertEquals(after.keySet(), done, "seed " + seed);
    }
  }
}
