package dev.slipway.lifecycle.proof;

import dev.slipway.api.Deadline;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.work.ThreadDump;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The leak analysis after a stop. Stateless and thread-safe. Must be called from a platform thread.
 *
 * <p>Looks at the process, and while something is left looks again for a moment: threads that were told to end, descriptors
 * that a cleaner closes and processes that were killed need some milliseconds. A clean stop costs one look and one full
 * collection; only where a loader stays is the heap searched for what refers to it.
 */
public final class Proof {

  private static final Duration SETTLE = Duration.ofMillis(600);
  private static final long LOOK_AGAIN_MILLIS = 15;
  /** Collections stop all threads: on a busy machine the settling time may pass without those that are about to end having run. */
  private static final int LOOKS = 8;

  private Proof() {}

  /**
   * Proves that nothing is left of the whole platform. Returns by {@code deadline}, give or take one look at the heap.
   *
   * @param baseline what the process held before any module ran
   * @param subjects the modules that were stopped
   */
  public static LeakReport ofPlatform(Baseline baseline, List<Subject> subjects, Deadline deadline) throws InterruptedException {
    return prove(baseline, subjects, true, deadline);
  }

  /**
   * Proves that nothing is left of one module while others run: its leases, threads, processes and loader. Files and sockets
   * are not looked at, because nobody can tell them from those of the others.
   */
  public static LeakReport ofModule(Baseline baseline, Subject subject, Deadline deadline) throws InterruptedException {
    return prove(baseline, List.of(subject), false, deadline);
  }

  private static LeakReport prove(Baseline baseline, List<Subject> subjects, boolean whole, Deadline deadline)
      throws InterruptedException {
    long began = System.nanoTime();
    LoaderProof loaders = new LoaderProof(subjects);
    Deadline settle = deadline.within(SETTLE);
    Deadline patience = deadline.within(Duration.ofNanos(deadline.remaining(TimeUnit.NANOSECONDS) / 2));
    Look look = new Look();
    boolean again = true;
    for (int looks = 1; again; looks++) {
      boolean unloaded = loaders.look();
      look = look(baseline, subjects, whole, unloaded, loaders.pinned());
      boolean settled = settle.expired() && (looks >= LOOKS || patience.expired());
      again = !(unloaded && look.clean() && look.isSure()) && !settled;
      if (again && !new CountDownLatch(1).await(looks * LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        Thread.onSpinWait();
      }
    }
    while (loaders.undecided() && !deadline.expired()) {
      loaders.look();
    }
    Map<String, LoaderVerdict> verdicts = loaders.verdicts();
    List<Finding> findings = new ArrayList<>(look.findings());
    List<String> notes = new ArrayList<>(look.notes());
    PinnedLoaders.explain(subjects, verdicts, findings, notes, deadline);
    return new LeakReport(findings, verdicts, look.platformThreads(), look.virtualThreads(), notes,
        Duration.ofNanos(System.nanoTime() - began));
  }

  private static Look look(Baseline baseline, List<Subject> subjects, boolean whole, boolean unloaded, boolean pinned) {
    Look look = new Look();
    leases(subjects, look);
    PlatformThreads.look(baseline, subjects, look);
    boolean hidden = !unloaded || subjects.stream().anyMatch(Subject::builtIn);
    virtualThreads(baseline, subjects, whole && hidden, look);
    ChildProcesses.look(baseline, subjects, look);
    if (whole) {
      boolean children = look.findings().stream().anyMatch(found -> found.kind() == Finding.Kind.CHILD_PROCESS);
      OpenFiles.look(baseline, subjects, pinned, !children, look);
      Beans.findings(baseline, subjects).forEach(look::add);
      return look;
    }
    return ownedOnly(subjects, look);
  }

  /**
   * Threads made behind the host's back show in a dump alone, which is not possible while others run, and not needed when
   * every loader is gone: a thread that could run a module's code would keep its loader.
   */
  private static void virtualThreads(Baseline baseline, List<Subject> subjects, boolean dump, Look look) {
    if (dump && ThreadDump.isQuiet()) {
      try {
        VirtualThreads.look(baseline, subjects, ThreadDump.take(), look);
        return;
      } catch (IOException e) {
        look.unsure("virtual threads that were made behind the host's back could not be looked for: " + e.getMessage());
      }
    } else if (dump) {
      look.unsure("virtual threads are running: those made behind the host's back could not be looked for");
    }
    VirtualThreads.lookAtKnown(subjects, look);
  }

  /** While others run, what has no known owner may well be theirs. */
  private static Look ownedOnly(List<Subject> subjects, Look look) {
    Look owned = new Look();
    owned.platformThreads(look.platformThreads());
    owned.virtualThreads(look.virtualThreads());
    look.notes().forEach(owned::note);
    look.findings().stream()
        .filter(found -> subjects.stream().anyMatch(subject -> subject.module().equals(found.owner())))
        .forEach(owned::add);
    return owned;
  }

  private static void leases(List<Subject> subjects, Look look) {
    for (Subject subject : subjects) {
      for (Holding holding : subject.ledger().open()) {
        String kind = holding.kind().name().toLowerCase(Locale.ROOT);
        look.add(new Finding(Finding.Kind.LEASE, kind + " " + holding.label(), subject.module(), holding.site(), List.of()));
      }
    }
  }
}
