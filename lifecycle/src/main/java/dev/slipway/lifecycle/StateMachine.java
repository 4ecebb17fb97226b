package dev.slipway.lifecycle;

import dev.slipway.api.ModuleState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** The state of one module and since when it is in it. Thread-safe. The states are drawn at {@link ModuleState}. */
final class StateMachine {

  private final String module;
  private final Clock clock;
  private final Listener listener;
  private ModuleState state = ModuleState.NEW;
  private Instant since;

  StateMachine(String module, Clock clock, Listener listener) {
    this.module = module;
    this.clock = clock;
    this.listener = listener;
    this.since = clock.instant();
  }

  /** Hears of each change, on the thread that made it. */
  @FunctionalInterface
  interface Listener {
    void changed(String module, ModuleState from, ModuleState to, Duration took);
  }

  /**
   * Enters {@code next}.
   *
   * @throws IllegalStateException when it may not follow the present state
   */
  void become(ModuleState next) {
    if (!tryBecome(next)) {
      throw new IllegalStateException("module '" + module + "' cannot go from " + state() + " to " + next);
    }
  }

  /** Enters {@code next} if it may follow the present state, and returns whether it did. */
  boolean tryBecome(ModuleState next) {
    return tryBecome(next, present -> true);
  }

  /** Enters {@code next} if the present state is {@code from}, and returns whether it did. */
  boolean tryLeave(ModuleState from, ModuleState next) {
    return tryBecome(next, present -> present == from);
  }

  /** Enters {@code next} if it may follow, and {@code condition}, asked under this machine's lock, agrees to the present state. */
  boolean tryBecome(ModuleState next, Predicate<ModuleState> condition) {
    ModuleState from;
    Duration took;
    synchronized (this) {
      if (!state.canBecome(next) || !condition.test(state)) {
        return false;
      }
      from = state;
      Instant now = clock.instant();
      took = Duration.between(since, now);
      state = next;
      since = now;
    }
    listener.changed(module, from, next, took);
    return true;
  }

  synchronized ModuleState state() {
    return state;
  }

  synchronized Instant since() {
    return since;
  }
}
