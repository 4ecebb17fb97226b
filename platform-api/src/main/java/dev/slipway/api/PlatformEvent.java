package dev.slipway.api;

import java.time.Duration;
import java.util.List;

/** What the kernel itself publishes. Immutable. */
public sealed interface PlatformEvent extends Event {

  /**
   * The platform entered a phase.
   *
   * @param phase the phase
   * @param budget how much time is left for all that is still to come, zero where none was set
   */
  record PhaseEntered(PlatformPhase phase, Duration budget) implements PlatformEvent {
    @Override
    public String summary() {
      return "the platform is in phase " + phase;
    }
  }

  /**
   * A module entered a state.
   *
   * @param module the module
   * @param from the state it left
   * @param to the state it entered
   * @param took how long it was in {@code from}
   */
  record ModuleChanged(String module, ModuleState from, ModuleState to, Duration took) implements PlatformEvent {
    @Override
    public String summary() {
      return "module " + module + ": " + from + " → " + to;
    }

    @Override
    public Severity severity() {
      return to == ModuleState.FAILED ? Severity.ERROR : Severity.INFO;
    }
  }

  /**
   * A step takes long.
   *
   * @param module the module
   * @param step what it does
   * @param waitingFor what it waits for, a line each
   */
  record Waiting(String module, String step, List<String> waitingFor) implements PlatformEvent {
    /** Copies the list. */
    public Waiting {
      waitingFor = List.copyOf(waitingFor);
    }

    @Override
    public String summary() {
      return "module " + module + " waits in " + step;
    }

    @Override
    public Severity severity() {
      return Severity.WARNING;
    }
  }

  /**
   * A health check says something else than before. One that is up at first has changed nothing.
   *
   * @param module the module that it belongs to, {@code host} for the platform's own
   * @param check what it says now
   */
  record CheckChanged(String module, CheckStatus check) implements PlatformEvent {
    @Override
    public String summary() {
      return "check " + check.name() + " of " + module + (check.up() ? " is up again" : " is down")
          + (check.detail().isEmpty() ? "" : ": " + check.detail());
    }

    @Override
    public Severity severity() {
      return check.up() ? Severity.INFO : Severity.WARNING;
    }
  }

  /**
   * A module was refused something because it has as much of it as it may; told once a minute at most for each module and limit.
   *
   * @param module the module
   * @param what what it has too much of, in words
   * @param most how much it may have
   * @param refused how often it was refused so far
   */
  record LimitReached(String module, String what, long most, long refused) implements PlatformEvent {
    @Override
    public String summary() {
      return "module " + module + " has reached its limit of " + most + " " + what + ": refused " + refused
          + (refused == 1 ? " time" : " times") + " so far";
    }

    @Override
    public Severity severity() {
      return Severity.WARNING;
    }
  }

  /**
   * Something is wrong with the platform itself.
   *
   * @param culprit what is to blame, as far as it is known
   * @param text what is wrong
   */
  record Trouble(String culprit, String text) implements PlatformEvent {
    @Override
    public String summary() {
      return text;
    }

    @Override
    public Severity severity() {
      return Severity.ERROR;
    }
  }
}
