package dev.slipway.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A service of the kernel: what runs, its phases and what it waits for. Thread-safe; no method blocks. Changes are published
 * as {@link PlatformEvent}.
 */
public interface PlatformView {

  /** Returns where the platform stands. */
  PlatformPhase phase();

  /** Returns the modules in start order. */
  List<ModuleStatus> modules();

  /** Returns the module of that name. */
  Optional<ModuleStatus> module(String name);

  /**
   * Returns what the health checks of that module said last; one that has not yet said anything is left out. Those whose word is
   * older than a second are asked again meanwhile.
   */
  List<CheckStatus> checks(String module);

  /** Returns how long the process has run. */
  Duration uptime();

  /** Returns how much time a stop that is under way has left. */
  Optional<Duration> stopBudget();
}
