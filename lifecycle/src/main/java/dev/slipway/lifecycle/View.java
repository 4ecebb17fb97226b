package dev.slipway.lifecycle;

import dev.slipway.api.CheckStatus;
import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.PlatformPhase;
import dev.slipway.api.PlatformView;
import dev.slipway.lifecycle.observe.Health;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the platform stands, for all who ask. Thread-safe; written by the kernel alone. */
final class View implements PlatformView {

  private final ModuleTable table;
  private final long beginNanos;
  private volatile PlatformPhase phase = PlatformPhase.STARTING;
  private volatile @Nullable Deadline stopEnd;
  private volatile @Nullable Health health;

  View(ModuleTable table, long beginNanos) {
    this.table = table;
    this.beginNanos = beginNanos;
  }

  void enter(PlatformPhase next) {
    phase = next;
  }

  void stopsBy(Deadline end) {
    stopEnd = end;
  }

  /** Shows the checks of {@code known} from now on. */
  void show(Health known) {
    health = known;
  }

  @Override
  public PlatformPhase phase() {
    return phase;
  }

  @Override
  public List<ModuleStatus> modules() {
    return table.statuses();
  }

  @Override
  public Optional<ModuleStatus> module(String name) {
    return table.find(name).map(Slot::status);
  }

  @Override
  public List<CheckStatus> checks(String module) {
    Health known = health;
    return known == null ? List.of() : known.checks(module);
  }

  @Override
  public Duration uptime() {
    return Duration.ofNanos(System.nanoTime() - beginNanos);
  }

  @Override
  public Optional<Duration> stopBudget() {
    return Optional.ofNullable(stopEnd).map(Deadline::remaining);
  }
}
