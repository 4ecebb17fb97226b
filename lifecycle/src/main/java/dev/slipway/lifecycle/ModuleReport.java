package dev.slipway.lifecycle;

import dev.slipway.api.ModuleState;
import dev.slipway.api.Statistic;
import java.time.Duration;
import java.util.List;

/**
 * How one module was stopped. Immutable.
 *
 * @param module its name
 * @param state the state it ended in
 * @param quiesced how long it took to refuse new work
 * @param drained how long it took to finish accepted work
 * @param closed how long it took to give back what it held
 * @param overstayed the calls that were abandoned, each with its stack
 * @param failures what was thrown, in a line each
 * @param statistics its final statistics
 */
public record ModuleReport(
    String module,
    ModuleState state,
    Duration quiesced,
    Duration drained,
    Duration closed,
    List<String> overstayed,
    List<String> failures,
    List<Statistic> statistics) {

  /** Copies the lists. */
  public ModuleReport {
    overstayed = List.copyOf(overstayed);
    failures = List.copyOf(failures);
    statistics = List.copyOf(statistics);
  }

  /** Returns whether every step ended within its time and without an error. */
  public boolean clean() {
    return overstayed.isEmpty() && failures.isEmpty();
  }
}
