package dev.slipway.lifecycle.proof;

import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells whether loaders were collected, by weak references and full collections. Not thread-safe. */
final class LoaderProof {

  private static final int ENOUGH = 3;

  private final List<Subject> subjects;
  private int collections;

  LoaderProof(List<Subject> subjects) {
    this.subjects = subjects;
  }

  /** Returns whether no loader is left; runs one full collection if there is one. */
  boolean look() {
    if (left()) {
      WeakReference<Object> canary = new WeakReference<>(new Object());
      System.gc();
      if (canary.refersTo(null)) {
        collections++;
      }
    }
    return !left();
  }

  /** Returns whether a loader is known to be pinned, which needs several collections that have worked. */
  boolean pinned() {
    return left() && collections >= ENOUGH;
  }

  /** Returns whether looking again can tell more. */
  boolean undecided() {
    return left() && collections < ENOUGH;
  }

  private boolean left() {
    return subjects.stream().anyMatch(LoaderProof::left);
  }

  static boolean left(Subject subject) {
    return !subject.builtIn() && !subject.loader().refersTo(null);
  }

  Map<String, LoaderVerdict> verdicts() {
    Map<String, LoaderVerdict> verdicts = new LinkedHashMap<>();
    for (Subject subject : subjects) {
      LoaderVerdict verdict = LoaderVerdict.UNLOADED;
      if (subject.builtIn()) {
        verdict = LoaderVerdict.BUILT_IN;
      } else if (left(subject)) {
        verdict = collections >= ENOUGH ? LoaderVerdict.PINNED : LoaderVerdict.UNPROVEN;
      }
      boolean worseKnown = verdict == LoaderVerdict.UNLOADED && verdicts.containsKey(subject.module()); // of another instance
      if (!worseKnown) {
        verdicts.put(subject.module(), verdict);
      }
    }
    return verdicts;
  }
}
