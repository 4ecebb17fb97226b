package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformPhase;
import dev.slipway.lifecycle.ledger.StopScope;
import dev.slipway.lifecycle.proof.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The stop of the whole platform: unready, quiesce, drain, close. The proof comes after it, when no instance of a module is
 * referenced any more. Confined to one thread.
 */
final class StopRun {

  private final ModuleTable table;
  private final ModuleYard yard;
  private final Phases phases;
  private final StopBudget budget;
  private final Deadline whole;

  /**
   * A stop to come.
   *
   * @param budget the time of each phase, which fits into {@code whole}
   * @param whole the moment at which everything must be over
   */
  StopRun(ModuleTable table, ModuleYard yard, Phases phases, StopBudget budget, Deadline whole) {
    this.table = table;
    this.yard = yard;
    this.phases = phases;
    this.budget = budget;
    this.whole = whole;
  }

  /** Enters a phase of the platform: tells the server, those who watch, and the log. */
  @FunctionalInterface
  interface Phases {
    void enter(PlatformPhase phase, Duration left);
  }

  /**
   * What a stop leaves to the proof.
   *
   * @param reports how each module fared
   * @param before how those fared that had been stopped before, the last in start order first
   * @param subjects what is to be looked for
   */
  record Left(List<ModuleReport> reports, List<ModuleReport> before, List<Subject> subjects) {}

  /** Stops all modules. Blocks until done, at most until the end of the close phase and a moment. */
  Left run(boolean started) throws InterruptedException {
    if (started) {
      phases.enter(PlatformPhase.UNREADY, whole.remaining());
      await(budget.unready());
    }
    List<ModuleReport> before = table.inOrder().reversed().stream().flatMap(slot -> Stream.ofNullable(slot.stopped())).toList();
    List<ModuleRunner> runners = new ArrayList<>(table.runners());
    closeFailed(runners);
    Haul haul = new Haul(table.graph(), runners, yard.caps(), StopScope.PLATFORM);
    phases.enter(PlatformPhase.QUIESCE, whole.remaining());
    haul.quiesce(end(PlatformPhase.QUIESCE));
    phases.enter(PlatformPhase.DRAIN, whole.remaining());
    haul.drain(end(PlatformPhase.DRAIN));
    phases.enter(PlatformPhase.CLOSE, whole.remaining());
    haul.close(end(PlatformPhase.CLOSE));
    List<Subject> subjects = new ArrayList<>(yard.suspects());
    for (ModuleRunner runner : runners) {
      table.find(runner.name()).ifPresent(slot -> subjects.add(yard.empty(slot, runner, runner.name())));
    }
    return new Left(haul.reports(), before, subjects);
  }

  /** Closes those whose start failed, for nothing of them has to be drained. */
  private void closeFailed(List<ModuleRunner> runners) {
    List<ModuleRunner> failed = runners.stream().filter(runner -> runner.state() == ModuleState.STARTING).toList();
    new Haul(table.graph(), failed, yard.caps(), StopScope.PLATFORM).close(whole.within(budget.close()));
  }

  private Deadline end(PlatformPhase phase) {
    return budget.deadline(phase, whole);
  }

  private static void await(Duration time) throws InterruptedException {
    if (!time.isZero() && new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("nobody releases this latch");
    }
  }
}
