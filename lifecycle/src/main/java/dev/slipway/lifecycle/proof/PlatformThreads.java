package dev.slipway.lifecycle.proof;

import dev.slipway.lifecycle.work.LivingThread;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A look at the platform threads: the JDK's, the host's, the modules', and those of nobody known. Stateless. */
final class PlatformThreads {

  private static final List<String> HOST_NAMES = List.of("slipway", "helidon", "DestroyJavaVM");
  private static final List<String> JDK_NAMES = List.of("JFR ", "ForkJoinPool.commonPool-", "RMI ", "JMX ", "process reaper");

  private PlatformThreads() {}

  /** Counts and reports into {@code look}. */
  static void look(Baseline baseline, List<Subject> subjects, Look look) {
    int system = 0;
    int platform = 0;
    int module = 0;
    int unknown = 0;
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      Thread thread = entry.getKey();
      if (!thread.isAlive()) {
        continue;
      }
      if (isSystem(thread)) {
        system++;
        continue;
      }
      boolean known = thread.equals(Thread.currentThread()) || baseline.knowsThread(thread.threadId(), thread.getName());
      String owner = known ? Finding.OWNER_UNKNOWN : owner(thread, entry.getValue(), subjects);
      if (Owners.known(owner)) {
        module++;
        look.add(finding(thread, entry.getValue(), owner, subjects));
      } else if (known || isHost(thread, entry.getValue())) {
        platform++;
      } else {
        unknown++;
        look.add(finding(thread, entry.getValue(), owner, subjects));
      }
    }
    look.platformThreads(new ThreadCount(system, platform, module, unknown));
  }

  /** The JDK's threads are in no group of the application, or of classes and names that only it uses. */
  static boolean isSystem(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    if (group == null || group.getParent() == null) {
      return true;
    }
    while (group.getParent().getParent() != null) {
      group = group.getParent();
    }
    return !group.getName().equals("main") || JDK_NAMES.stream().anyMatch(thread.getName()::startsWith);
  }

  private static boolean isHost(Thread thread, StackTraceElement[] stack) {
    return HOST_NAMES.stream().anyMatch(thread.getName()::startsWith)
        || Arrays.stream(stack).map(StackTraceElement::getClassName)
            .anyMatch(name -> !Owners.isJdk(name) && Owners.isHostOrJdk(name));
  }

  private static String owner(Thread thread, StackTraceElement[] stack, List<Subject> subjects) {
    String owner = Owners.ofName(thread.getName(), subjects);
    if (!Owners.known(owner)) {
      owner = Owners.ofGroup(thread.getThreadGroup(), subjects);
    }
    if (!Owners.known(owner)) {
      owner = Owners.ofLoader(thread.getClass().getClassLoader(), subjects);
    }
    if (!Owners.known(owner)) {
      owner = Owners.ofLoader(thread.getContextClassLoader(), subjects);
    }
    if (!Owners.known(owner)) {
      owner = Owners.ofStack(Arrays.stream(stack).map(StackTraceElement::getClassName).toList(), subjects);
    }
    return owner;
  }

  private static Finding finding(Thread thread, StackTraceElement[] stack, String owner, List<Subject> subjects) {
    return new Finding(kind(thread, stack), thread.getName(), owner, Look.siteOf(thread.threadId(), subjects),
        LivingThread.text(stack).stream().map(frame -> "at " + frame).toList());
  }

  private static Finding.Kind kind(Thread thread, StackTraceElement @Nullable [] stack) {
    if (thread.getClass().getName().equals("java.util.TimerThread")) {
      return Finding.Kind.TIMER;
    }
    boolean scheduler = stack != null && Arrays.stream(stack)
        .anyMatch(frame -> frame.getClassName().startsWith("java.util.concurrent.ScheduledThreadPoolExecutor"));
    return scheduler ? Finding.Kind.SCHEDULED_TASK : Finding.Kind.PLATFORM_THREAD;
  }
}
