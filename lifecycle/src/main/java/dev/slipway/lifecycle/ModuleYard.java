package dev.slipway.lifecycle;

import dev.slipway.api.Lease;
import dev.slipway.api.Lifecycle;
import dev.slipway.lifecycle.config.Configuration;
import dev.slipway.lifecycle.config.HostSettings;
import dev.slipway.lifecycle.config.ModuleSettings;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.ledger.Quota;
import dev.slipway.lifecycle.plugin.Plugin;
import dev.slipway.lifecycle.plugin.PluginProblem;
import dev.slipway.lifecycle.proof.Subject;
import dev.slipway.lifecycle.work.ModuleWork;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Builds instances of modules, and remembers of each what the proof needs once it is gone. Thread-safe. */
final class ModuleYard {

  /** The folder under the data folder that holds the private copies of jars. */
  static final String COPIES = ".run";

  private static final int SUSPECTS = 100;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  private final Host host;
  private final Journal journal;
  private final LifecycleMeters meters;
  private final BiConsumer<String, Throwable> failed;
  private final Map<String, List<Lease>> endpoints = new ConcurrentHashMap<>();
  private final Deque<Subject> suspects = new ArrayDeque<>();
  private final Map<ModuleRunner, Present> present = new ConcurrentHashMap<>();
  /** Of each module that there was, so that what was counted is not forgotten with an instance. */
  private final Map<String, Quota> quotas = new ConcurrentHashMap<>();

  /**
   * What is kept for an instance that is there.
   *
   * @param copies the private copies of its jars, empty for a module that is part of the program
   * @param level its level in the log
   */
  private record Present(Optional<Path> copies, Lease level) {}

  /** A yard; {@code failed} hears of modules that cannot go on. */
  ModuleYard(Host host, Journal journal, LifecycleMeters meters, BiConsumer<String, Throwable> failed) {
    this.host = host;
    this.meters = meters;
    this.journal = journal;
    this.failed = failed;
  }

  /** Returns what an instance declares; reads nothing but its declarations. */
  static ModuleGraph.Node node(Lifecycle lifecycle, String source) throws PluginProblem {
    String name = lifecycle.name();
    if (!NAME.matcher(name).matches()) {
      throw new PluginProblem("module " + source + " is named '" + name
          + "': a name is lower-case letters, digits and dashes, begins with a letter and has at most 40 characters");
    }
    return new ModuleGraph.Node(name, source, lifecycle.dependencies(), lifecycle.optionalDependencies());
  }

  /** Builds what the host needs to run an instance, and puts it into its slot. */
  ModuleRunner fill(Slot slot, ModuleSource.Loaded loaded) throws PluginProblem {
    ModuleGraph.Node node = node(loaded.lifecycle(), slot.source().text());
    if (!node.name().equals(slot.name())) {
      throw new PluginProblem("module " + slot.source().text() + " was named '" + slot.name() + "' and is now named '"
          + node.name() + "': a new module needs a new folder");
    }
    String name = slot.name();
    ModuleScope scope = new ModuleScope(name, loaded.loader(), cause -> failed.accept(name, cause), host.calls()::enter,
        quotas.computeIfAbsent(name, this::quota));
    StateMachine machine = new StateMachine(name, host.clock(), journal::changed);
    ModuleRunner runner = new ModuleRunner(new ModuleHost(host, loaded.lifecycle(), scope), slot.source().text(), machine, journal);
    present.put(runner, new Present(loaded.copies(), host.levels().apply(name, loaded.lifecycle())));
    slot.fill(node, runner);
    endpoints.computeIfAbsent(name, any -> {
      meters.failing(name, slot::hasFailed);
      return mountHealth(name);
    });
    return runner;
  }

  private Quota quota(String module) {
    Quota quota = new Quota(module, journal::limited);
    meters.limited(module, quota);
    return quota;
  }

  /** A module's health answers for as long as the platform does, also while the module is stopped. */
  private List<Lease> mountHealth(String module) {
    return host.health().endpoints(module).entrySet().stream()
        .map(endpoint -> host.web().ownProbe(endpoint.getKey(), endpoint.getValue()))
        .toList();
  }

  /** Takes an instance out of its slot and returns what is left to be looked for. The caller must drop the instance. */
  Subject empty(Slot slot, ModuleRunner runner, String cause) {
    slot.empty(cause);
    ModuleHost hosted = (ModuleHost) runner.hosted();
    ClassLoader loader = ClassLoader.getSystemClassLoader();
    Present was = present.remove(runner);
    if (was != null) {
      was.level().close();
      if (was.copies().isPresent()) {
        Plugin.delete(was.copies().get());
        loader = hosted.scope().loader();
      }
    }
    return new Subject(
        slot.name(), hosted.scope().ledger(), hosted.moduleWork(), new WeakReference<>(loader), host.data().resolve(slot.name()));
  }

  /** Keeps what a stopped instance left for the proof at the end; of very many, the latest. */
  void suspect(Subject subject) {
    synchronized (suspects) {
      if (suspects.size() == SUSPECTS) {
        suspects.removeFirst();
      }
      suspects.addLast(subject);
    }
  }

  /** Returns those of which something was left when they were stopped. */
  List<Subject> suspects() {
    synchronized (suspects) {
      return List.copyOf(suspects);
    }
  }

  /** Returns how long the start of a module may take. */
  Duration startTimeout(String module) {
    Duration own = host.configuration().lifecycle(module).get(ModuleSettings.START_TIMEOUT);
    return own.isZero() ? host.configuration().host().get(HostSettings.START_TIMEOUT) : own;
  }

  /** Returns the longest time of a module in a phase, where one is configured. */
  Haul.Caps caps() {
    Configuration configuration = host.configuration();
    return (module, phase) -> {
      Duration cap = switch (phase) {
        case QUIESCE -> configuration.lifecycle(module).get(ModuleSettings.QUIESCE);
        case DRAIN -> configuration.lifecycle(module).get(ModuleSettings.DRAIN);
        case CLOSE -> configuration.lifecycle(module).get(ModuleSettings.CLOSE);
        case STARTING, RUNNING, UNREADY, PROVE, STOPPED -> Duration.ZERO;
      };
      return cap.isZero() ? Optional.empty() : Optional.of(cap);
    };
  }

  Host host() {
    return host;
  }

  /** Returns the work of all instances by module, for the report of a forced end. Takes no lock that a module can hold. */
  Map<String, ModuleWork> works() {
    Map<String, ModuleWork> works = new TreeMap<>();
    present.keySet().forEach(runner -> works.put(runner.name(), ((ModuleHost) runner.hosted()).moduleWork()));
    return works;
  }

  /** Returns whether a stop of the instance would wait for {@code thread}: it is the module's, or is in a call into it. */
  boolean waitsFor(ModuleRunner runner, Thread thread) {
    ModuleWork work = ((ModuleHost) runner.hosted()).moduleWork();
    ThreadGroup group = thread.getThreadGroup();
    return host.calls().isIn(thread, runner.name())
        || (!thread.isVirtual() && group != null && work.group().parentOf(group))
        || (thread.isVirtual() && work.aliveThreads().contains(thread));
  }

  /** Returns the living threads of all modules. The caller must not keep them. */
  List<Thread> threads() {
    return works().values().stream().flatMap(work -> work.aliveThreads().stream()).toList();
  }
}
