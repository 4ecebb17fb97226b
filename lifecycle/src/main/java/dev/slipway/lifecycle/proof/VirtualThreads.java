package dev.slipway.lifecycle.proof;

import dev.slipway.lifecycle.work.LivingThread;
import dev.slipway.lifecycle.work.ThreadDump.Entry;
import java.util.List;

/**
 * A look at the virtual threads, also at those that a module made behind the host's back, which only a dump of all threads
 * shows. Stateless.
 */
final class VirtualThreads {

  private VirtualThreads() {}

  /** Counts and reports into {@code look} those that were made through the modules' contexts. */
  static void lookAtKnown(List<Subject> subjects, Look look) {
    int module = 0;
    for (Subject subject : subjects) {
      for (LivingThread thread : subject.work().living(Look.MAX_FINDINGS)) {
        if (thread.virtual()) {
          module++;
          look.add(new Finding(Finding.Kind.VIRTUAL_THREAD, thread.name(), subject.module(), thread.site(),
              thread.stack().stream().map(frame -> "at " + frame).toList()));
        }
      }
    }
    look.virtualThreads(new ThreadCount(0, 0, module, 0));
  }

  /** Counts and reports into {@code look}. */
  static void look(Baseline baseline, List<Subject> subjects, List<Entry> dump, Look look) {
    int system = 0;
    int platform = 0;
    int module = 0;
    int unknown = 0;
    for (Entry thread : dump) {
      if (!thread.virtual()) {
        continue;
      }
      List<String> classes = thread.classes();
      String owner = owner(thread, classes, subjects);
      if (Owners.known(owner)) {
        module++;
        look.add(finding(thread, owner, subjects));
      } else if (isSystem(thread)) {
        system++;
      } else if (baseline.knowsThread(thread.id(), thread.name()) || classes.stream().anyMatch(VirtualThreads::isHost)) {
        platform++;
      } else {
        unknown++;
        look.add(finding(thread, owner, subjects));
      }
    }
    look.virtualThreads(new ThreadCount(system, platform, module, unknown));
  }

  private static boolean isHost(String className) {
    return !Owners.isJdk(className) && Owners.isHostOrJdk(className);
  }

  /** The pollers that the JDK runs on virtual threads. A thread without a stack is just beginning or ending. */
  private static boolean isSystem(Entry thread) {
    return thread.stack().isEmpty() || thread.stack().stream().anyMatch(frame -> frame.contains("sun.nio.ch.Poller.subPollerLoop("));
  }

  private static String owner(Entry thread, List<String> classes, List<Subject> subjects) {
    String owner = Owners.ofName(thread.name(), subjects);
    return Owners.known(owner) ? owner : Owners.ofStack(classes, subjects);
  }

  private static Finding finding(Entry thread, String owner, List<Subject> subjects) {
    String name = thread.name().isEmpty() ? "#" + thread.id() : thread.name();
    return new Finding(Finding.Kind.VIRTUAL_THREAD, name, owner, Look.siteOf(thread.id(), subjects),
        thread.stack().stream().limit(LivingThread.MAX_FRAMES).map(frame -> "at " + frame).toList());
  }
}
