package dev.slipway.lifecycle.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one look at the process found. Not thread-safe. Bounded: beyond {@value #MAX_FINDINGS} findings it only counts. */
final class Look {

  static final int MAX_FINDINGS = 1_000;

  private final List<Finding> findings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private ThreadCount platform = new ThreadCount(0, 0, 0, 0);
  private ThreadCount virtual = new ThreadCount(0, 0, 0, 0);
  private int more;
  private boolean sure = true;

  void add(Finding finding) {
    if (findings.size() < MAX_FINDINGS) {
      findings.add(finding);
    } else {
      more++;
    }
  }

  void note(String note) {
    notes.add(note);
  }

  /** Notes why another look may tell more. */
  void unsure(String note) {
    sure = false;
    note(note);
  }

  boolean isSure() {
    return sure;
  }

  void platformThreads(ThreadCount count) {
    platform = count;
  }

  void virtualThreads(ThreadCount count) {
    virtual = count;
  }

  ThreadCount platformThreads() {
    return platform;
  }

  ThreadCount virtualThreads() {
    return virtual;
  }

  List<Finding> findings() {
    return findings;
  }

  List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    if (more > 0) {
      all.add(more + " further findings are not shown");
    }
    return all;
  }

  boolean clean() {
    return findings.isEmpty();
  }

  /** Returns where the thread of that identifier was made, if it was made through a module's context. */
  static String siteOf(long thread, List<Subject> subjects) {
    for (Subject subject : subjects) {
      Optional<String> site = subject.work().siteOf(thread);
      if (site.isPresent()) {
        return site.get();
      }
    }
    return Finding.SITE_UNKNOWN;
  }
}
