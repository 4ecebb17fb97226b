package dev.slipway.api;

import java.util.EnumSet;
import java.util.Set;

/**
 * The state of a module.
 *
 * <pre>
 * NEW ─► STARTING ─► RUNNING ─► QUIESCING ─► DRAINING ─► CLOSING ─► STOPPED
 *  │         │           │                                  ▲  │
 *  │         └───────────┼──────────────────────────────────┘  └──► FAILED
 *  └──────► STOPPED      └─► FAILED ─► QUIESCING
 * </pre>
 *
 * <p>A failed start goes from STARTING to CLOSING and ends in FAILED. A module that fails while it runs is FAILED at once
 * and is then hauled out like a running one. STOPPED is final for an instance: a new start is a new instance.
 */
public enum ModuleState {
  /** Found and planned, not yet started. */
  NEW,
  /** Its {@link Lifecycle#start} is running, or waits for the dependencies. */
  STARTING,
  /** Ready for traffic. */
  RUNNING,
  /** Takes no new work. */
  QUIESCING,
  /** Finishes what it accepted. */
  DRAINING,
  /** Gives back what it holds. */
  CLOSING,
  /** Gone without an error. */
  STOPPED,
  /** Gone, or about to go, because of an error. */
  FAILED;

  /** Returns the states that may follow this one. */
  public Set<ModuleState> next() {
    return switch (this) {
      case NEW -> EnumSet.of(STARTING, STOPPED);
      case STARTING -> EnumSet.of(RUNNING, CLOSING);
      case RUNNING -> EnumSet.of(QUIESCING, FAILED);
      case QUIESCING -> EnumSet.of(DRAINING);
      case DRAINING -> EnumSet.of(CLOSING);
      case CLOSING -> EnumSet.of(STOPPED, FAILED);
      case FAILED -> EnumSet.of(QUIESCING);
      case STOPPED -> EnumSet.noneOf(ModuleState.class);
    };
  }

  /** Returns whether {@code next} may follow this state. */
  public boolean canBecome(ModuleState next) {
    return next().contains(next);
  }
}
