package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import dev.slipway.api.Graceful;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleState;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.Statistic;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.Part;
import dev.slipway.lifecycle.ledger.StopScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Takes one module from its start to its end.
 *
 * <p>The steps are called one after the other, each on some platform thread of the kernel; {@link #status} from anywhere.
 * No step throws, and none lasts longer than its deadline and a moment: what a module does wrong is kept for the report.
 */
final class ModuleRunner {

  private static final Duration STATISTICS_TIME = Duration.ofMillis(500);
  private static final Duration PARTS_RESERVE = Duration.ofSeconds(4);
  /** For what was made for a module whose code never ran: there is nothing to wait for. */
  private static final Duration SKIPPED_CLOSE = Duration.ofSeconds(1);
  /** What all calls of one step may overstay together. */
  static final Duration OVERTIME = Duration.ofMillis(150);
  private static final Set<Holding.Kind> CLOSED_BY_PARTS = EnumSet.of(
      Holding.Kind.THREAD, Holding.Kind.TASK, Holding.Kind.POOL, Holding.Kind.PROCESS, Holding.Kind.OWNED);

  private final HostedModule hosted;
  private final String name;
  private final String source;
  private final StateMachine machine;
  private final Journal journal;
  private final ModuleCall.Patience patience;
  private final Set<String> dependencies;
  private final Set<String> optionalDependencies;
  private final List<String> overstayed = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private volatile Duration startTook = Duration.ZERO;
  private volatile String startWaitedFor = "";
  private volatile Duration quiesceTook = Duration.ZERO;
  private volatile Duration drainTook = Duration.ZERO;
  private volatile Duration closeTook = Duration.ZERO;
  private volatile List<Statistic> statistics = List.of();
  private volatile @Nullable String error;
  private volatile @Nullable Throwable cause;
  private volatile @Nullable Part draining;
  /** Guarded by {@link #machine}, as is the next. */
  private @Nullable Thread caller;
  private @Nullable ModuleState hurried;
  private volatile boolean closed;
  private volatile Deadline overtime = Deadline.after(Duration.ZERO);

  ModuleRunner(HostedModule hosted, String source, StateMachine machine, Journal journal) {
    this(hosted, source, machine, journal, ModuleCall.Patience.BY_THE_CLOCK);
  }

  /** The same, with what waits for the calls into the module. */
  ModuleRunner(HostedModule hosted, String source, StateMachine machine, Journal journal, ModuleCall.Patience patience) {
    this.hosted = hosted;
    this.name = hosted.scope().name();
    this.source = source;
    this.machine = machine;
    this.journal = journal;
    this.patience = patience;
    this.dependencies = Set.copyOf(hosted.lifecycle().dependencies());
    this.optionalDependencies = Set.copyOf(hosted.lifecycle().optionalDependencies());
  }

  String name() {
    return name;
  }

  ModuleState state() {
    return machine.state();
  }

  HostedModule hosted() {
    return hosted;
  }

  /** Starts a module that had to wait for no other, see {@link #start(Deadline, String)}. */
  boolean start(Deadline deadline) {
    return start(deadline, "");
  }

  /**
   * Starts the module. Returns whether it is ready for traffic; otherwise {@link #error} says why not.
   *
   * @param waitedFor what the start had to wait for, for the start report
   */
  boolean start(Deadline deadline, String waitedFor) {
    startWaitedFor = waitedFor;
    machine.become(ModuleState.STARTING);
    overtime = overtime(deadline);
    long begin = System.nanoTime();
    Lifecycle lifecycle = hosted.lifecycle();
    ModuleCall.End end = call("start", deadline, () -> lifecycle.start(hosted.context()));
    startTook = since(begin);
    switch (end) {
      case ModuleCall.End.Done() -> {
        boolean running = error == null && publish();
        if (running) {
          journal.started(name, startTook, waitedFor);
        }
        return running;
      }
      case ModuleCall.End.Threw _ when isGivenUp() -> journal.givenUp(name, startTook);
      case ModuleCall.End.Threw(Throwable thrown) -> failed(late(deadline, thrown));
      case ModuleCall.End.Abandoned abandoned ->
          failed(new TimeoutException(tooLate() + " and stands at " + Journal.stack(abandoned.stack())));
    }
    return false;
  }

  /** Returns whether the start was asked to end; that it then throws is no failure. */
  private boolean isGivenUp() {
    synchronized (machine) {
      return hurried == ModuleState.STARTING && error == null;
    }
  }

  /** What was thrown because the time was up only hides that it was. */
  private Throwable late(Deadline deadline, Throwable thrown) {
    if (!deadline.expired()) {
      return thrown;
    }
    TimeoutException late = new TimeoutException(tooLate());
    late.initCause(thrown);
    return late;
  }

  private String tooLate() {
    return "its start did not return within " + startTook.toMillis() + " ms";
  }

  private boolean publish() {
    try {
      hosted.publish();
    } catch (RuntimeException | Error e) {
      failed(e);
    }
    // A failure that comes now is either seen here, or finds a module that runs
    return machine.tryBecome(ModuleState.RUNNING, starting -> error == null);
  }

  /** Says that the module failed; the first cause counts. Returns whether it was running, and must now be hauled out. */
  boolean failed(Throwable failure) {
    boolean ran;
    String line = Journal.oneLine(failure); // asks the failure, which is foreign code: under no lock
    synchronized (machine) {
      if (error != null) {
        return false;
      }
      cause = failure;
      error = line;
      ran = machine.state() == ModuleState.RUNNING;
    }
    journal.failed(name, failure);
    return ran && machine.tryLeave(ModuleState.RUNNING, ModuleState.FAILED);
  }

  @Nullable String error() {
    return error;
  }

  /** Returns what made the module fail, where it was thrown. */
  @Nullable Throwable cause() {
    return cause;
  }

  /** Makes the module refuse new work. */
  void quiesce(StopScope scope, Deadline deadline) {
    if (closed || !machine.tryBecome(ModuleState.QUIESCING)) {
      return;
    }
    overtime = overtime(deadline);
    long begin = System.nanoTime();
    hosted.parts().forEach(part -> guarded("quiesce", () -> part.quiesce(scope)));
    note("quiesce", call("quiesce", deadline, hosted.lifecycle()::quiesce));
    for (Graceful resource : hosted.owned().graceful()) {
      note("quiesce of " + resource.getClass().getSimpleName(), call("quiesce", deadline, resource::quiesce));
    }
    quiesceTook = since(begin);
  }

  /** Lets the module finish what it accepted: its own work first, then the peers that wait for the results. */
  void drain(Deadline deadline) {
    if (!machine.tryBecome(ModuleState.DRAINING)) {
      return;
    }
    overtime = overtime(deadline);
    long begin = System.nanoTime();
    Duration left = deadline.remaining();
    Duration quarter = Duration.ofNanos(left.toNanos() / 4);
    Deadline own = deadline.minus(quarter.compareTo(PARTS_RESERVE) < 0 ? quarter : PARTS_RESERVE);
    note("drain", call("drain", own, () -> hosted.lifecycle().drain(own)));
    for (Graceful resource : hosted.owned().graceful()) {
      note("drain of " + resource.getClass().getSimpleName(), call("drain", own, () -> resource.drain(own)));
    }
    for (Part part : hosted.parts()) {
      draining = part;
      note("drain", call("drain", deadline, () -> part.drain(deadline)));
    }
    draining = null;
    ModuleCall.End lines = call("statistics", deadline.within(STATISTICS_TIME), () -> statistics = List.copyOf(hosted.statistics()));
    note("statistics", lines);
    drainTook = since(begin);
  }

  /** Gives back all that the module holds, and ends it. Also after a failed start. */
  void close(Deadline deadline) {
    if (!machine.tryBecome(ModuleState.CLOSING)) {
      return;
    }
    closed = true;
    overtime = overtime(deadline);
    long begin = System.nanoTime();
    closeParts(deadline);
    for (Holding holding : hosted.scope().ledger().open().reversed()) {
      if (!CLOSED_BY_PARTS.contains(holding.kind())) {
        guarded("close of " + holding, holding::close);
      }
    }
    for (OwnedResources.Owned owned : hosted.owned().takeAll()) {
      note("close of '" + owned.label() + "'", call("close", deadline, owned::close));
    }
    note("close", call("close", deadline, hosted.lifecycle()::close));
    closeTook = since(begin);
    guarded("the end", hosted::gone);
    machine.become(error == null ? ModuleState.STOPPED : ModuleState.FAILED);
  }

  /** Marks a module as gone whose start was not begun, and gives back what was made for it; does nothing with any other. */
  void skip() {
    if (machine.tryLeave(ModuleState.NEW, ModuleState.STOPPED)) {
      closeParts(Deadline.after(SKIPPED_CLOSE));
      guarded("the end", hosted::gone);
    }
  }

  private void closeParts(Deadline deadline) {
    hosted.scope().ledger().seal();
    for (Part part : hosted.parts()) {
      draining = part;
      note("close", call("close", deadline, () -> part.close(deadline)));
    }
    draining = null;
  }

  ModuleReport report() {
    return new ModuleReport(
        name, machine.state(), quiesceTook, drainTook, closeTook, overstayed, failures, statistics);
  }

  ModuleStatus status() {
    ModuleState state = machine.state();
    boolean gone = state == ModuleState.STOPPED;
    return new ModuleStatus(
        name, source, state, machine.since(), dependencies, optionalDependencies, startTook,
        startWaitedFor, gone ? List.of() : waitingFor(), gone ? ModuleStatus.Resources.NONE : hosted.resources(),
        Optional.ofNullable(error));
  }

  private List<String> waitingFor() {
    Part now = draining;
    return now == null ? List.of() : now.waitingFor();
  }

  /** Ends the step that is under way, or is about to begin for a new module, as if its time were up. Returns at once. */
  void hurry() {
    synchronized (machine) {
      hurried = machine.state() == ModuleState.NEW ? ModuleState.STARTING : machine.state();
      Thread thread = caller;
      if (thread != null) {
        KernelThread.hurry(thread);
      }
    }
  }

  /** Takes note of who calls, so that the call can be ended; returns whether that was asked for before. */
  private boolean isHurried() {
    synchronized (machine) {
      caller = Thread.currentThread();
      return machine.state() == hurried;
    }
  }

  private void called() {
    synchronized (machine) {
      caller = null;
    }
  }

  private ModuleCall.End call(String step, Deadline deadline, ModuleCall.Code code) {
    if (isHurried()) {
      Thread.currentThread().interrupt();
    }
    try {
      return new ModuleCall(name, step, hosted.group(), hosted.scope().loader(), thread -> slow(step, thread), patience)
          .run(deadline, overtime, code);
    } finally {
      called();
      Thread.interrupted(); // one that came too late for the call was meant for it all the same
    }
  }

  private void slow(String step, Thread thread) {
    List<String> stacks = new ArrayList<>();
    stacks.add(step + " stands at " + Journal.stack(List.of(thread.getStackTrace())));
    stacks.addAll(hosted.stacks());
    journal.waiting(name, step, waitingFor(), stacks);
  }

  private void note(String step, ModuleCall.End end) {
    switch (end) {
      case ModuleCall.End.Done() -> {}
      case ModuleCall.End.Threw(Throwable thrown) -> {
        failures.add(step + ": " + Journal.oneLine(thrown));
        journal.stumbled(name, step, thrown);
      }
      case ModuleCall.End.Abandoned abandoned -> {
        overstayed.add(step + " was abandoned at " + Journal.stack(abandoned.stack()));
        journal.abandoned(name, step, abandoned.stack());
      }
    }
  }

  private void guarded(String step, Runnable code) {
    try {
      code.run();
    } catch (RuntimeException | Error e) {
      note(step, new ModuleCall.End.Threw(e));
    }
  }

  private static Deadline overtime(Deadline step) {
    return Deadline.after(step.remaining().plus(OVERTIME));
  }

  private static Duration since(long beginNanos) {
    return Duration.ofNanos(System.nanoTime() - beginNanos);
  }
}
