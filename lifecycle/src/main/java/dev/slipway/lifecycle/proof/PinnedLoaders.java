package dev.slipway.lifecycle.proof;

import dev.slipway.api.Deadline;
import java.util.List;
import java.util.Map;

/** Turns verdicts on loaders into findings. Stateless. */
final class PinnedLoaders {

  private PinnedLoaders() {}

  static void explain(List<Subject> subjects, Map<String, LoaderVerdict> verdicts, List<Finding> findings, List<String> notes,
      Deadline deadline) {
    for (Subject subject : subjects) {
      if (verdicts.get(subject.module()) == LoaderVerdict.PINNED) {
        findings.add(new Finding(Finding.Kind.CLASS_LOADER, "class loader of " + subject.module(), subject.module(),
            Finding.SITE_UNKNOWN, List.of()));
      } else if (verdicts.get(subject.module()) == LoaderVerdict.UNPROVEN) {
        notes.add("class loader of " + subject.module() + ": no collection ran, so nothing is known");
      }
    }
  }
}
