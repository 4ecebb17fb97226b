package dev.slipway.lifecycle;

import dev.slipway.lifecycle.proof.LeakReport;
import dev.slipway.lifecycle.proof.ResourceReport;
import java.time.Duration;
import java.util.List;

/** How the platform was stopped. Immutable. */
public final class StopReport {

  private final Duration took;
  private final Duration budget;
  private final List<ModuleReport> modules;
  private final List<ModuleReport> before;
  private final LeakReport leaks;
  private final ResourceReport resources;

  StopReport(Duration took, Duration budget, List<ModuleReport> modules, List<ModuleReport> before, LeakReport leaks,
      ResourceReport resources) {
    this.took = took;
    this.budget = budget;
    this.modules = List.copyOf(modules);
    this.before = List.copyOf(before);
    this.leaks = leaks;
    this.resources = resources;
  }

  /** Returns the whole time. */
  public Duration took() {
    return took;
  }

  /** Returns the time that was allowed. */
  public Duration budget() {
    return budget;
  }

  /** Returns how each module fared, in the order in which they were stopped. */
  public List<ModuleReport> modules() {
    return modules;
  }

  /**
   * Returns how those modules fared that had been stopped while the platform went on, and not been started again. What went wrong then
   * was told then: it does not count in {@link #clean} and {@link #inTime}.
   */
  public List<ModuleReport> stoppedBefore() {
    return before;
  }

  /** Returns whether every module stopped within its time and without an error, and nothing is left. */
  public boolean clean() {
    return inTime() && modules.stream().allMatch(ModuleReport::clean) && leakFree();
  }

  /** Returns whether no call overstayed and the whole stayed within its budget. */
  public boolean inTime() {
    return took.compareTo(budget) <= 0 && modules.stream().allMatch(module -> module.overstayed().isEmpty());
  }

  /** Returns whether nothing is left. */
  public boolean leakFree() {
    return leaks.clean();
  }

  /** Returns what is left and whose it is, a line each, the verdict last. */
  public List<String> leaks() {
    return leaks.lines();
  }

  /** Returns the whole report as people read it, a line each. */
  public List<String> lines() {
    return StopReportText.lines(this);
  }

  /** Returns the whole report as JSON. */
  public String json() {
    return StopReportText.json(this).toString();
  }

  LeakReport leakReport() {
    return leaks;
  }

  ResourceReport resources() {
    return resources;
  }
}
