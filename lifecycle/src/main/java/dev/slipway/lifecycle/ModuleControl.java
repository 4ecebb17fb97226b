package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleState;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.PlatformPhase;
import dev.slipway.lifecycle.ledger.StopScope;
import dev.slipway.lifecycle.plugin.PluginProblem;
import dev.slipway.lifecycle.proof.Baseline;
import dev.slipway.lifecycle.proof.LeakReport;
import dev.slipway.lifecycle.proof.LoaderVerdict;
import dev.slipway.lifecycle.proof.Proof;
import dev.slipway.lifecycle.proof.Subject;
import dev.slipway.lifecycle.web.shell.ModuleOperator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Starts, stops and restarts single modules with their dependents, one change at a time, each on a platform thread of its
 * own. Thread-safe.
 *
 * <p>What a change does is planned when it has its turn: in the midst of another one modules are away that will be back.
 */
final class ModuleControl implements ModuleOperator {

  private final ModuleTable table;
  private final ModuleYard yard;
  private final StopBudget budget;
  private final Baseline baseline;
  private final Journal journal;
  private final LifecycleMeters meters;
  private final ReentrantLock turn = new ReentrantLock(true);
  private volatile boolean ended;
  private volatile @Nullable Launch launching;

  ModuleControl(
      ModuleTable table, ModuleYard yard, StopBudget budget, Baseline baseline, Journal journal, LifecycleMeters meters) {
    this.table = table;
    this.yard = yard;
    this.budget = budget.ofModule();
    this.baseline = baseline;
    this.journal = journal;
    this.meters = meters;
  }

  /** As things are now; when that is in the midst of a change, a refusal says so. */
  @Override
  public Plan plan(Action action, String module) {
    if (turn.tryLock()) {
      try {
        return planned(action, module);
      } finally {
        turn.unlock();
      }
    }
    try {
      return planned(action, module);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(e.getMessage() + "; another change is under way", e);
    }
  }

  @Override
  public Plan plan(Action action, String module, Deadline deadline) throws InterruptedException {
    refuse(ended, "the platform is stopping");
    slot(module);
    awaitTurn(deadline);
    try {
      return planned(action, module);
    } finally {
      turn.unlock();
    }
  }

  private Slot slot(String module) {
    return table.find(module).orElseThrow(() -> new IllegalArgumentException(
        "there is no module '" + module + "'; there are " + table.inOrder().stream().map(Slot::name).toList()));
  }

  private Plan planned(Action action, String module) {
    refuse(ended, "the platform is stopping");
    Slot slot = slot(module);
    boolean present = slot.runner() != null;
    return switch (action) {
      case START -> {
        refuse(present, "module '" + module + "' is there already, in state " + slot.status().state());
        yield new Plan(action, module, List.of(), starts(slot));
      }
      case STOP -> {
        refuse(!present, "module '" + module + "' is stopped already");
        yield new Plan(action, module, stops(module), List.of());
      }
      case RESTART -> {
        List<String> stops = present ? stops(module) : List.of();
        yield new Plan(action, module, stops, present ? stops.reversed() : starts(slot));
      }
    };
  }

  private static void refuse(boolean when, String reason) {
    if (when) {
      throw new IllegalStateException(reason);
    }
  }

  private List<String> stops(String module) {
    return table.graph().withDependents(module).reversed().stream().filter(name -> runner(name) != null).toList();
  }

  /** The module, and what its stop took along as far as all that those need will be running. */
  private List<String> starts(Slot slot) {
    List<String> starts = table.inOrder().stream()
        .filter(other -> other.name().equals(slot.name()) || slot.name().equals(other.stoppedWith()))
        .map(Slot::name)
        .toList();
    for (String name : starts) {
      for (String need : table.find(name).map(found -> found.node().dependencies()).orElseThrow()) {
        boolean runs = table.find(need).map(Slot::isRunning).orElse(false);
        refuse(!runs && !starts.contains(need),
            "module '" + name + "' requires module '" + need + "', which is not running: start that first");
      }
    }
    return starts;
  }

  private @Nullable ModuleRunner runner(String name) {
    return table.find(name).map(Slot::runner).orElse(null);
  }

  @Override
  public List<Outcome> apply(Action action, String module, Deadline deadline) throws InterruptedException {
    return change(action, module, deadline).outcomes();
  }

  @Override
  public Change change(Action action, String module, Deadline deadline) throws InterruptedException {
    refuse(ended, "the platform is stopping");
    slot(module);
    Thread caller = Thread.currentThread();
    if (action != Action.START) {
      refuseOwn(stops(module), caller); // at once: the turn may not come as long as this thread waits for it
    }
    FutureTask<Change> change =
        new FutureTask<>(() -> inTurn(action, module, deadline, plan -> refuseOwn(plan.stops(), caller)));
    KernelThread.start("change-" + module, change);
    try {
      return change.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IllegalStateException refused -> throw refused;
        case IllegalArgumentException refused -> throw refused;
        case null, default -> throw new IllegalStateException("the change of module '" + module + "' failed", e);
      }
    }
  }

  private void refuseOwn(List<String> stops, Thread caller) {
    for (String name : stops) {
      ModuleRunner runner = runner(name);
      refuse(runner != null && yard.waitsFor(runner, caller),
          "module '" + name + "' cannot be stopped from one of its own threads, for which its stop would wait");
    }
  }

  /**
   * Starts all modules for the first time. Nothing is changed meanwhile: a module that fails after its start is a failed start
   * too, as long as others are still starting.
   *
   * @param running called when all run, before the first change can be made
   * @return a line for each module that failed; when there is one, no change will ever be made
   */
  List<String> first(Launch launch, Runnable running) {
    turn.lock();
    try {
      List<String> failures = launch.run();
      ended |= !failures.isEmpty();
      if (failures.isEmpty()) {
        running.run();
      }
      return failures;
    } finally {
      turn.unlock();
    }
  }

  /** Hauls out a module that has failed, and its dependents. Returns at once. */
  void haulOut(String module) {
    KernelThread.start("failed-" + module, () -> {
      try {
        inTurn(Action.STOP, module, Deadline.after(budget.total()), plan -> {});
      } catch (IllegalStateException | IllegalArgumentException | InterruptedException e) {
        journal.warning("module '" + module + "' could not be hauled out: " + Journal.oneLine(e));
      }
    });
  }

  /** Refuses further changes, and waits until one that is under way has ended; when it takes too long it is hurried. */
  void end(Duration patience) throws InterruptedException {
    ended = true;
    Launch launch = launching;
    if (launch != null) {
      launch.cancel();
    }
    if (!turn.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      table.runners().forEach(ModuleRunner::hurry);
      if (!turn.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    }
    turn.unlock();
  }

  private void awaitTurn(Deadline deadline) throws InterruptedException {
    if (!turn.tryLock(deadline.remaining(TimeUnit.MILLISECONDS), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("another change took all of the time");
    }
  }

  /** Plans a change and makes it, unless {@code consent} throws. */
  private Change inTurn(Action action, String module, Deadline deadline, Consumer<Plan> consent) throws InterruptedException {
    awaitTurn(deadline);
    try {
      Plan plan = planned(action, module);
      consent.accept(plan);
      journal.info(action.name().toLowerCase(Locale.ROOT) + " of module " + module + ": stops " + plan.stops()
          + ", starts " + plan.starts());
      Map<String, Outcome> outcomes = new LinkedHashMap<>();
      if (!plan.stops().isEmpty()) {
        stop(plan, deadline).forEach(outcome -> outcomes.put(outcome.module(), outcome));
      }
      if (!plan.starts().isEmpty()) {
        start(plan).forEach(outcome -> outcomes.put(outcome.module(), outcome));
      }
      return new Change(plan, List.copyOf(outcomes.values()));
    } finally {
      turn.unlock();
    }
  }

  private List<Outcome> stop(Plan plan, Deadline deadline) throws InterruptedException {
    Deadline end = Deadline.after(budget.total()).within(deadline.remaining());
    List<Outcome> outcomes = new ArrayList<>();
    List<Subject> subjects = haul(plan, end, outcomes);
    Map<String, String> verdicts = new LinkedHashMap<>();
    for (Subject subject : subjects) {
      verdicts.put(subject.module(), prove(subject));
    }
    return outcomes.stream().map(outcome -> withDetail(outcome, verdicts.getOrDefault(outcome.module(), ""))).toList();
  }

  /** Returns the verdict on an instance that is gone; what is left of it is looked at again at the end of the platform. */
  private String prove(Subject subject) throws InterruptedException {
    LeakReport left = Proof.ofModule(baseline, subject, Deadline.after(budget.prove()));
    LoaderVerdict loader = left.loaders().get(subject.module());
    String verdict = left.verdict() + (loader == null ? "" : ", loader " + loader);
    if (left.clean()) {
      journal.info("module " + subject.module() + ": " + verdict);
    } else {
      meters.leaks(left.findings().size());
      yard.suspect(subject);
      left.lines().forEach(line -> journal.warning("module " + subject.module() + ": " + line.strip()));
    }
    return verdict;
  }

  /** Ends before the proof begins, so that no frame keeps an instance. */
  private List<Subject> haul(Plan plan, Deadline end, List<Outcome> outcomes) {
    List<ModuleRunner> runners = new ArrayList<>();
    plan.stops().forEach(name -> table.find(name).map(Slot::runner).ifPresent(runners::add));
    StopBudget mine = budget.within(end.remaining());
    Haul haul = new Haul(table.graph(), runners, yard.caps(), StopScope.MODULE);
    haul.quiesce(mine.deadline(PlatformPhase.QUIESCE, end));
    haul.drain(mine.deadline(PlatformPhase.DRAIN, end));
    haul.close(mine.deadline(PlatformPhase.CLOSE, end));
    for (ModuleReport report : haul.reports()) {
      Duration took = report.quiesced().plus(report.drained()).plus(report.closed());
      List<String> problems = new ArrayList<>(report.overstayed());
      problems.addAll(report.failures());
      outcomes.add(new Outcome(report.module(), report.state(), took, String.join("; ", problems)));
    }
    List<Subject> subjects = new ArrayList<>();
    for (ModuleRunner runner : runners) {
      table.find(runner.name()).ifPresent(slot -> subjects.add(yard.empty(slot, runner, plan.module())));
    }
    return subjects;
  }

  private static Outcome withDetail(Outcome outcome, String verdict) {
    String detail = outcome.detail().isEmpty() ? verdict : outcome.detail() + "; " + verdict;
    return new Outcome(outcome.module(), outcome.state(), outcome.took(), detail);
  }

  private List<Outcome> start(Plan plan) throws InterruptedException {
    List<ModuleRunner> runners = new ArrayList<>();
    Map<String, String> problems = new LinkedHashMap<>();
    for (String name : plan.starts()) {
      Slot slot = table.find(name).orElseThrow();
      Optional<String> absent = slot.node().dependencies().stream().filter(problems::containsKey).findFirst();
      if (absent.isPresent()) {
        problems.put(name, "module '" + absent.get() + "', which it requires, cannot be loaded");
        continue;
      }
      try {
        ModuleSource.Loaded loaded = slot.source().load(yard.startTimeout(name));
        table.reorder(ModuleYard.node(loaded.lifecycle(), slot.source().text()));
        runners.add(yard.fill(slot, loaded));
      } catch (PluginProblem | RuntimeException e) {
        problems.put(name, Journal.oneLine(e));
        journal.error("module '" + name + "' cannot be loaded: " + Journal.oneLine(e));
      }
    }
    Launch launch = new Launch(table.graph(), runners, yard::startTimeout);
    launching = launch;
    if (ended) { // the platform's stop has begun meanwhile, and may have looked before there was a launch to end
      launch.cancel();
    }
    List<String> failures = launch.run();
    launching = null;
    boolean cancelled = failures.equals(List.of(Launch.CANCELLED));
    failures.forEach(cancelled ? journal::info : journal::error);
    for (Subject subject : closeFailed(runners, plan.module())) {
      prove(subject);
    }
    return plan.starts().stream().map(name -> table.find(name).orElseThrow().status())
        .map(status -> new Outcome(status.name(), status.state(), status.startDuration(), detail(status, problems, cancelled)))
        .collect(Collectors.toList());
  }

  private static String detail(ModuleStatus status, Map<String, String> problems, boolean cancelled) {
    String known = problems.getOrDefault(status.name(), status.error().orElse(""));
    return known.isEmpty() && cancelled && status.state() != ModuleState.RUNNING ? Launch.CANCELLED : known;
  }

  /** An instance that did not start, or was not begun, is closed and taken out; what runs goes on. */
  private List<Subject> closeFailed(List<ModuleRunner> runners, String cause) {
    List<ModuleRunner> failed = runners.stream()
        .filter(runner -> runner.state() == ModuleState.STARTING || runner.state() == ModuleState.STOPPED).toList();
    new Haul(table.graph(), failed, yard.caps(), StopScope.MODULE).close(Deadline.after(budget.close()));
    List<Subject> subjects = new ArrayList<>();
    failed.forEach(runner -> table.find(runner.name()).ifPresent(slot -> subjects.add(yard.empty(slot, runner, cause))));
    runners.clear();
    return subjects;
  }
}
