package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import dev.slipway.api.Lease;
import dev.slipway.api.PlatformPhase;
import dev.slipway.api.PlatformView;
import dev.slipway.lifecycle.proof.Baseline;
import dev.slipway.lifecycle.proof.LeakReport;
import dev.slipway.lifecycle.proof.Proof;
import dev.slipway.lifecycle.proof.ResourceReport;
import dev.slipway.lifecycle.proof.ResourceSample;
import dev.slipway.lifecycle.watch.Watchdog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The parts of a running platform, put together, and the way out of it. Thread-safe. */
final class Platform {

  private final Host host;
  private final ModuleTable table;
  private final ModuleYard yard;
  private final ModuleControl control;
  private final View view;
  private final Journal journal;
  private final StopBudget budget;
  private final Baseline baseline;
  private final ResourceSample initial;
  private final Watchdog watchdog;
  private final Lease aids;
  private final WarmUp warmUp;

  Platform(
      Host host, ModuleTable table, ModuleYard yard, ModuleControl control, View view, Journal journal, StopBudget budget,
      Baseline baseline, ResourceSample initial, Watchdog watchdog, Lease aids) {
    this.host = host;
    this.table = table;
    this.yard = yard;
    this.control = control;
    this.view = view;
    this.journal = journal;
    this.budget = budget;
    this.baseline = baseline;
    this.initial = initial;
    this.watchdog = watchdog;
    this.aids = aids;
    this.warmUp = new WarmUp(host.metrics(), host.health());
  }

  int port() {
    return host.web().port();
  }

  PlatformView view() {
    return view;
  }

  ModuleControl control() {
    return control;
  }

  Path data() {
    return host.data();
  }

  Host host() {
    return host;
  }

  StopBudget budget() {
    return budget;
  }

  ModuleTable table() {
    return table;
  }

  ModuleYard yard() {
    return yard;
  }

  /** Enters a phase: the server learns of it first, so that nobody who reads of it is surprised. */
  void enter(PlatformPhase phase, Duration left) {
    host.web().phase(phase);
    view.enter(phase);
    if (phase == PlatformPhase.RUNNING) {
      host.health().started();
      warmUp.begin();
    }
    journal.phase(phase, left);
  }

  /** Stops everything. Called once, on a platform thread. */
  StopReport stop(Deadline deadline) throws InterruptedException {
    long begin = System.nanoTime();
    Duration allowed = deadline.remaining();
    StopBudget mine = budget.within(allowed);
    Deadline whole = Deadline.after(mine.total());
    view.stopsBy(whole);
    control.end(Duration.ofNanos(mine.total().toNanos() / 8));
    boolean started = view.phase() == PlatformPhase.RUNNING;
    StopRun.Left left = new StopRun(table, yard, this::enter, mine, whole).run(started);
    enter(PlatformPhase.PROVE, whole.remaining());
    Deadline proofEnd = mine.deadline(PlatformPhase.PROVE, whole);
    warmUp.end();
    host.close(proofEnd.minus(Duration.ofNanos(mine.prove().toNanos() / 2)));
    aids.close();
    watchdog.close();
    LeakReport leaks = Proof.ofPlatform(baseline, left.subjects(), proofEnd);
    view.enter(PlatformPhase.STOPPED);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    ResourceReport resources = ResourceReport.of(initial, Map.of(), leaks);
    StopReport report = new StopReport(took, allowed, left.reports(), left.before(), leaks, resources);
    summary(report);
    return report;
  }

  private void summary(StopReport report) {
    List<String> untidy = report.modules().stream().filter(module -> !module.clean()).map(ModuleReport::module).toList();
    if (report.clean()) {
      journal.info("stopped gracefully in " + report.took().toMillis() + " ms");
    } else {
      journal.warning("stopped in " + report.took().toMillis() + " ms; not in order: modules " + untidy + ", "
          + report.leakReport().verdict());
    }
  }
}
