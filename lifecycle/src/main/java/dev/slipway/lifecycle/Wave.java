package dev.slipway.lifecycle;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Does something with every module in an order that is only as strict as it must be: a module's turn comes when those that
 * it waits for are done, and all whose turn has come go at once, each on a platform thread of its own.
 */
final class Wave {

  private Wave() {}

  /**
   * Runs {@code action} for each name. Blocks until all that were begun are done.
   *
   * @param role what is done, for the names of the threads
   * @param names the modules
   * @param after which modules must be done before the given one; those outside {@code names} are ignored
   * @param action bounded by its own deadline; returns whether to begin with further modules
   * @return the names that were not begun
   */
  static Set<String> run(
      String role, Collection<String> names, Function<String, Set<String>> after, Predicate<String> action) {
    Set<String> waiting = new LinkedHashSet<>(names);
    Map<String, Set<String>> open = new HashMap<>();
    for (String name : names) {
      Set<String> before = new HashSet<>(after.apply(name));
      before.retainAll(waiting);
      open.put(name, before);
    }
    BlockingQueue<Turn> done = new LinkedBlockingQueue<>();
    int running = 0;
    boolean goOn = true;
    while (true) {
      if (goOn) {
        for (String name : Set.copyOf(waiting)) {
          Set<String> before = open.get(name);
          if (before == null || before.isEmpty()) {
            waiting.remove(name);
            running++;
            KernelThread.start(role + "-" + name, () -> done.add(new Turn(name, guarded(action, name))));
          }
        }
      }
      if (running == 0) {
        return waiting;
      }
      Turn turn = take(done);
      running--;
      goOn &= turn.goOn();
      open.values().forEach(before -> before.remove(turn.name()));
    }
  }

  private record Turn(String name, boolean goOn) {}

  private static boolean guarded(Predicate<String> action, String name) {
    try {
      return action.test(name);
    } catch (RuntimeException | Error e) {
      System.getLogger(Wave.class.getName()).log(System.Logger.Level.ERROR, "module " + name + ": the kernel stumbled", e);
      return false;
    }
  }

  /** An interrupt is for those who wait in the actions, which have deadlines; it is kept for the caller. */
  private static Turn take(BlockingQueue<Turn> done) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.take();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
