package dev.slipway.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a module at one moment. Immutable.
 *
 * @param name the module's name
 * @param source the folder or jar that it was loaded from, or {@code built-in}
 * @param state its state
 * @param since when it entered the state
 * @param dependencies the modules that it requires
 * @param optionalDependencies the modules that it starts after where they are present
 * @param startDuration how long its start took, zero before it ran
 * @param startWaitedFor the module for which its start had to wait last and how long it had to wait in all, such as
 *     {@code chat for 120 ms}; empty when it had not
 * @param waitingFor what its current step waits for, one line each; empty when nothing is awaited
 * @param resources what it holds
 * @param error the message of what made it fail
 */
public record ModuleStatus(
    String name,
    String source,
    ModuleState state,
    Instant since,
    Set<String> dependencies,
    Set<String> optionalDependencies,
    Duration startDuration,
    String startWaitedFor,
    List<String> waitingFor,
    Resources resources,
    Optional<String> error) {

  /** Copies the collections. */
  public ModuleStatus {
    dependencies = Set.copyOf(dependencies);
    optionalDependencies = Set.copyOf(optionalDependencies);
    waitingFor = List.copyOf(waitingFor);
  }

  /** What is known of a module whose start had to wait for no other. */
  public ModuleStatus(
      String name, String source, ModuleState state, Instant since, Set<String> dependencies, Set<String> optionalDependencies,
      Duration startDuration, List<String> waitingFor, Resources resources, Optional<String> error) {
    this(name, source, state, since, dependencies, optionalDependencies, startDuration, "", waitingFor, resources, error);
  }

  /**
   * Counts of what a module holds through its context.
   *
   * @param threads living threads, virtual ones included
   * @param processes living child processes
   * @param sessions open WebSocket sessions
   * @param streams open event streams
   * @param requests HTTP requests under way
   * @param leases contributions not yet taken back
   * @param refused how often it was refused something because of a limit, since it was made
   */
  public record Resources(int threads, int processes, int sessions, int streams, int requests, int leases, long refused) {

    /** Nothing held. */
    public static final Resources NONE = new Resources(0, 0, 0, 0, 0, 0, 0);

    /** Counts of a module that was refused nothing. */
    public Resources(int threads, int processes, int sessions, int streams, int requests, int leases) {
      this(threads, processes, sessions, streams, requests, leases, 0);
    }
  }
}
