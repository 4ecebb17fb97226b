package dev.slipway.lifecycle.proof;

import dev.slipway.api.Deadline;
import dev.slipway.lifecycle.proof.PinSearch.Pin;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Turns loaders that are pinned into findings that say by what, as far as the heap tells. Stateless. */
final class PinnedLoaders {

  private static final long LEAST_MILLIS = 400;
  private static final long MOST_BYTES = 512L << 20;

  private PinnedLoaders() {}

  static void explain(List<Subject> subjects, Map<String, LoaderVerdict> verdicts, List<Finding> findings, List<String> notes,
      Deadline deadline) {
    Map<String, WeakReference<ClassLoader>> pinned = new LinkedHashMap<>();
    for (Subject subject : subjects.stream().filter(LoaderProof::left).toList()) {
      switch (verdicts.getOrDefault(subject.module(), LoaderVerdict.UNPROVEN)) {
        case PINNED -> pinned.put(subject.module(), subject.loader());
        case UNPROVEN -> notes.add("class loader of " + subject.module() + ": no full collection was seen to run, nothing is known");
        case UNLOADED, BUILT_IN -> { }
      }
    }
    if (pinned.isEmpty()) {
      return;
    }
    List<Pin> pins = search(pinned, notes, deadline);
    for (String module : pinned.keySet()) {
      add(module, pins.stream().filter(pin -> pin.module().equals(module)).toList(), findings);
    }
  }

  private static List<Pin> search(Map<String, WeakReference<ClassLoader>> pinned, List<String> notes, Deadline deadline) {
    long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    if (deadline.remaining(TimeUnit.MILLISECONDS) < LEAST_MILLIS || used > MOST_BYTES) {
      notes.add("what pins class loaders was not looked for: " + (used > MOST_BYTES ? "the heap is too large" : "no time was left"));
      return List.of();
    }
    try {
      return PinSearch.find(pinned);
    } catch (IOException | RuntimeException e) {
      notes.add("what pins class loaders could not be looked for: " + e.getMessage());
      return List.of();
    }
  }

  private static void add(String module, List<Pin> pins, List<Finding> findings) {
    List<String> detail = new ArrayList<>();
    for (Pin pin : pins) {
      String path = "pinned by " + pin.root() + (pin.thread().isEmpty() ? "" : ", thread '" + pin.thread() + "'") + ": "
          + String.join(" → ", pin.hops());
      detail.add(path);
      kind(pin).ifPresent(kind -> {
        String what = pin.thread().isEmpty() ? module : pin.thread();
        boolean told = findings.stream().anyMatch(found -> found.what().equals(what) && told(found.kind(), kind));
        if (!told) {
          findings.add(new Finding(kind, what, module, Finding.SITE_UNKNOWN, List.of(path)));
        }
      });
    }
    findings.add(new Finding(Finding.Kind.CLASS_LOADER, "class loader of " + module, module, Finding.SITE_UNKNOWN, detail));
  }

  /** Whether a finding of kind {@code known} on the same thread already tells what one of kind {@code kind} would. */
  private static boolean told(Finding.Kind known, Finding.Kind kind) {
    return known == kind || known == Finding.Kind.PLATFORM_THREAD || known == Finding.Kind.TIMER
        || known == Finding.Kind.SCHEDULED_TASK;
  }

  /** Reads off the way from the root what sort of thing it is that keeps the module. */
  private static Optional<Finding.Kind> kind(Pin pin) {
    String way = String.join(" ", pin.hops());
    if (way.contains("java.lang.ApplicationShutdownHooks")) {
      return Optional.of(Finding.Kind.SHUTDOWN_HOOK);
    }
    if (way.contains("java.lang.ThreadLocal$ThreadLocalMap$Entry")) {
      return Optional.of(Finding.Kind.THREAD_LOCAL);
    }
    if (way.contains("java.util.concurrent.DelayScheduler") || way.contains("ScheduledFutureTask")
        || way.contains("ScheduledForkJoinTask")) {
      return Optional.of(Finding.Kind.SCHEDULED_TASK);
    }
    return way.contains("java.lang.VirtualThread") ? Optional.of(Finding.Kind.VIRTUAL_THREAD) : Optional.empty();
  }
}
