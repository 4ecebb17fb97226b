package dev.slipway.lifecycle.watch;

import dev.slipway.lifecycle.work.LivingThread;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The search for the virtual threads that occupy carriers. Stateless. Looks twice, because a thread that runs at one moment
 * is no culprit, and only at the threads that the host knows: a dump of all while virtual threads run can crash the JVM.
 */
final class Culprits {

  private static final int SHOWN_FRAMES = 6;
  private static final int MAX = 20;
  private static final long BETWEEN_MILLIS = 40;

  private Culprits() {}

  /** Returns the threads that occupied a carrier at both looks: their names, each with the top of its stack. */
  static Map<String, List<String>> find(Collection<Thread> known) throws InterruptedException {
    Map<Long, Thread> first = busy(known);
    pause();
    Map<Long, Thread> second = busy(first.values());
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (Thread thread : second.values()) {
      StackTraceElement[] stack = thread.getStackTrace();
      if (found.size() < MAX && stack.length > 0) {
        found.put(name(thread.getName(), thread.threadId()), top(LivingThread.text(stack)));
      }
    }
    return found;
  }

  private static Map<Long, Thread> busy(Collection<Thread> threads) {
    Map<Long, Thread> busy = new LinkedHashMap<>();
    for (Thread thread : threads) {
      if (thread.isVirtual() && thread.getState() == Thread.State.RUNNABLE
          && Carriers.busyAt(thread, thread.getStackTrace()) != null) {
        busy.put(thread.threadId(), thread);
      }
    }
    return busy;
  }

  private static String name(String name, long id) {
    return name.isEmpty() ? "virtual thread #" + id : name;
  }

  private static List<String> top(List<String> stack) {
    return new ArrayList<>(stack.subList(0, Math.min(SHOWN_FRAMES, stack.size())));
  }

  private static void pause() throws InterruptedException {
    if (new CountDownLatch(1).await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("nobody counts this down");
    }
  }
}
