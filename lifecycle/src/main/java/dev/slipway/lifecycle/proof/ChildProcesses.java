package dev.slipway.lifecycle.proof;

import dev.slipway.lifecycle.work.ModuleWork;
import dev.slipway.lifecycle.work.ProcFs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A look at the processes that this one started, and at those that have left its tree but carry a module's mark. Stateless. */
final class ChildProcesses {

  private ChildProcesses() {}

  /** Reports into {@code look}; zombies are no leak. */
  static void look(Baseline baseline, List<Subject> subjects, Look look) {
    Map<Long, ProcFs.Stat> all = ProcFs.all();
    long self = ProcessHandle.current().pid();
    Map<Long, ProcFs.Stat> ours = new LinkedHashMap<>();
    ProcFs.descendants(self, all).forEach(stat -> ours.put(stat.pid(), stat));
    long since = all.containsKey(self) ? all.get(self).startTicks() : 0;
    for (ProcFs.Stat stat : all.values()) {
      if (stat.pid() != self && stat.startTicks() >= since && ModuleWork.ownerOf(stat.pid()).isPresent()) {
        ours.put(stat.pid(), stat);
      }
    }
    for (ProcFs.Stat stat : ours.values()) {
      if (stat.alive() && !baseline.knowsProcess(stat.pid())) {
        look.add(finding(stat, subjects));
      }
    }
  }

  private static Finding finding(ProcFs.Stat stat, List<Subject> subjects) {
    String owner = ModuleWork.ownerOf(stat.pid()).orElseGet(() -> ProcFs.workingFolder(stat.pid())
        .map(folder -> Owners.ofPath(folder, subjects)).orElse(Finding.OWNER_UNKNOWN));
    return new Finding(Finding.Kind.CHILD_PROCESS, stat.command() + " (pid " + stat.pid() + ")", owner, Finding.SITE_UNKNOWN,
        List.of("command line: " + ProcFs.commandLine(stat.pid()), "state " + stat.state() + ", parent " + stat.parent()));
  }
}
