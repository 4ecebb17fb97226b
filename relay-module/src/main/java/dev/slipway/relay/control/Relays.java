package dev.slipway.relay.control;

import dev.slipway.api.Deadline;
import dev.slipway.api.Refusal;
import dev.slipway.relay.engine.Encoding;
import dev.slipway.relay.engine.Input;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.engine.Output;
import io.helidon.http.Status;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The one place where relays are changed: what is wanted, its file, and what runs.
 *
 * <p>Thread-safe. A change is checked, written to the file, and only then carried out; changes come one after the other. Methods
 * that change something block on the file system, and those that stop something until its processes have ended, for four seconds
 * at most. Each of them throws a {@link Refusal} when it is not to be done, and then nothing has changed.
 */
final class Relays {

  private static final Logger LOG = System.getLogger(Relays.class.getName());
  private static final Duration STOP_TIME = Duration.ofSeconds(4);

  private final WantedFile file;
  private final Running running;
  private final Inputs inputs;
  private final Limits limits;
  private final Clock clock;
  private final Journal journal;
  private final Undos undos = new Undos();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Wanted wanted;
  private volatile Recorder recorder = Recorder.NONE;
  private boolean stopping;

  /** Relays as {@code first} says; nothing runs before {@link #begin}. */
  Relays(Wanted first, WantedFile file, Running running, Inputs inputs, Limits limits, Clock clock, Journal journal) {
    this.wanted = first;
    this.file = file;
    this.running = running;
    this.inputs = inputs;
    this.limits = limits;
    this.clock = clock;
    this.journal = journal;
  }

  /** Hears what was changed, by whom. Thread-safe; called without a lock. */
  @FunctionalInterface
  interface Journal {

    /**
     * A change was carried out.
     *
     * @param by who asked for it
     * @param what what was done in a few words, without secrets
     */
    void changed(Asker by, String what);
  }

  /**
   * What a deletion did. Immutable.
   *
   * @param entry what went, and by which name it can be brought back
   * @param missing what was not there
   */
  record Deleted(Undos.Entry entry, List<Target> missing) {}

  /**
   * An input and how it does. Immutable.
   *
   * @param wanted what is wanted
   * @param input the input, where it runs
   * @param outputs its outputs
   */
  record InputView(WantedInput wanted, Optional<Input> input, List<OutputView> outputs) {}

  /**
   * An output and how it does. Immutable.
   *
   * @param wanted what is wanted
   * @param output the output, where it runs
   */
  record OutputView(WantedOutput wanted, Optional<Output> output) {}

  /** Starts what ran before the platform stopped, and records by {@code recordings} from now on. Does not wait for it. */
  void begin(Recorder recordings) {
    lock.lock();
    try {
      running.follow(wanted);
    } finally {
      lock.unlock();
    }
    recorder = recordings;
    wanted.recordings().forEach(recordings::begin);
  }

  /** Returns what is wanted now. Does not block. */
  Wanted wanted() {
    return wanted;
  }

  /** Starts an output, or an input alone; idempotent. */
  void start(Start start, Asker by) throws InterruptedException {
    change(now -> Changes.start(now, start), false, by, "started " + new Target(start.input(), null, start.output(), null));
  }

  /** Stops an output, or an input with all its outputs; idempotent. */
  void stop(Target target, Asker by) throws InterruptedException {
    change(now -> Changes.stop(now, target), false, by, "stopped " + target);
  }

  /** Deletes one thing, which must be there. */
  Deleted delete(Target target, Asker by) throws InterruptedException {
    return delete(List.of(target), true, by);
  }

  /** Deletes what is there of many things; something must be. */
  Deleted delete(List<Target> targets, Asker by) throws InterruptedException {
    return delete(targets, false, by);
  }

  private Deleted delete(List<Target> targets, boolean checked, Asker by) throws InterruptedException {
    Undos.Entry entry;
    List<Target> missing;
    List<Output> leaving;
    lock.lock();
    try {
      if (checked) {
        targets.forEach(target -> Changes.find(wanted, target));
      }
      Wanted now = wanted;
      missing = targets.stream().filter(target -> !isThere(now, target)).toList();
      Removal removal = Changes.removal(now, targets);
      if (removal.isEmpty()) {
        throw new Refusal(Status.NOT_FOUND_404, "nothing-to-delete", "nothing of this is there (any more)");
      }
      leaving = apply(Changes.without(now, removal), true);
      entry = undos.add(removal, clock.instant());
    } finally {
      lock.unlock();
    }
    journal.changed(by, "deleted " + described(targets, missing));
    Deadline end = Deadline.after(STOP_TIME);
    for (WantedRecording gone : entry.removal().recordings()) {
      recorder.end(gone);
    }
    running.end(leaving, end);
    for (Removal.Placed gone : entry.removal().inputs()) {
      inputs.end(gone.input().name(), end);
    }
    return new Deleted(entry, missing);
  }

  private static boolean isThere(Wanted now, Target target) {
    return now.input(target.input())
        .filter(input -> target.output() == null || input.output(target.output()).isPresent())
        .isPresent();
  }

  private static String described(List<Target> targets, List<Target> missing) {
    List<Target> gone = targets.stream().filter(target -> !missing.contains(target)).toList();
    return gone.size() == 1 ? gone.getFirst().toString() : gone.size() + " relays, the first of them " + gone.getFirst();
  }

  /** Brings back what was deleted; an empty name means the last deletion. Returns what is back. */
  Removal undo(String id, Asker by) {
    Undos.Entry entry;
    lock.lock();
    try {
      entry = undos.find(id, clock.instant()).orElseThrow(() -> new Refusal(
          Status.NOT_FOUND_404, "nothing-to-undo", "there is no such deletion of the last " + Undos.TIME.toSeconds() + " s"));
      apply(limits.check(Changes.restore(wanted, entry.removal())), false);
      undos.remove(entry);
    } finally {
      lock.unlock();
    }
    entry.removal().recordings().forEach(recorder::begin);
    journal.changed(by, "brought back " + entry.removal().inputs().size() + " inputs and " + entry.removal().outputCount() + " outputs");
    return entry.removal();
  }

  /**
   * Imports inputs: all of them, or none.
   *
   * @param replace whether what is wanted now goes
   * @return what is wrong with them, in which case nothing has changed
   */
  List<Problem> imported(List<WantedInput> imports, boolean replace, Asker by) throws InterruptedException {
    List<Output> leaving;
    lock.lock();
    try {
      if (!replace) {
        List<Problem> problems = Changes.conflicts(wanted, imports);
        if (!problems.isEmpty()) {
          return problems;
        }
      }
      Wanted now = wanted;
      Wanted next = replace ? new Wanted(imports, now.recordings(), now.presets()) : Changes.merged(now, imports);
      leaving = apply(limits.check(next), true);
    } finally {
      lock.unlock();
    }
    journal.changed(by, "imported " + imports.size() + " inputs" + (replace ? " in place of all others" : ""));
    running.end(leaving, Deadline.after(STOP_TIME));
    return List.of();
  }

  /** Keeps a preset of one's own. */
  void savePreset(String name, Encoding encoding, Asker by) throws InterruptedException {
    if (Presets.builtIn(name).isPresent()) {
      throw new Refusal(Status.CONFLICT_409, "preset-fixed", "preset '" + name + "' is built in: choose another name");
    }
    change(now -> {
      Map<String, Encoding> presets = new TreeMap<>(now.presets());
      presets.put(name, encoding);
      if (presets.size() > Presets.MOST) {
        throw new Refusal(Status.CONFLICT_409, "too-many-presets", "there may be " + Presets.MOST + " presets of one's own");
      }
      return now.presets(presets);
    }, wanted.presets().containsKey(name), by, "saved preset '" + name + "'");
  }

  /** Deletes a preset of one's own; outputs that were made with it stay as they are. */
  void deletePreset(String name, Asker by) throws InterruptedException {
    if (Presets.builtIn(name).isPresent()) {
      throw new Refusal(Status.CONFLICT_409, "preset-fixed", "preset '" + name + "' is built in");
    }
    change(now -> {
      Map<String, Encoding> presets = new TreeMap<>(now.presets());
      if (presets.remove(name) == null) {
        throw new Refusal(Status.NOT_FOUND_404, "no-such-preset", "there is no preset '" + name + "'");
      }
      return now.presets(presets);
    }, true, by, "deleted preset '" + name + "'");
  }

  /** Ends the back-off of an output, or of an input and all its outputs. */
  void retryNow(Target target) {
    lock.lock();
    try {
      WantedInput input = Changes.find(wanted, target);
      List<Output> outputs = new ArrayList<>();
      input.outputs().stream()
          .filter(output -> target.output() == null || output.name().equals(target.output()))
          .forEach(output -> running.output(input.name(), output.name()).ifPresent(outputs::add));
      Optional<Input> source = inputs.find(input.name());
      if (target.output() == null ? outputs.isEmpty() && source.isEmpty() : outputs.isEmpty()) {
        throw new Refusal(Status.CONFLICT_409, "stopped", target + " is stopped: start it");
      }
      source.ifPresent(Input::retryNow);
      outputs.forEach(Output::retryNow);
    } finally {
      lock.unlock();
    }
  }

  /** Keeps in the file which recordings shall be made; while the relay is stopping, those that were made when it began to. */
  void recordings(List<WantedRecording> recordings) {
    lock.lock();
    try {
      Wanted next = wanted.recordings(recordings);
      if (!stopping && !next.equals(wanted)) {
        apply(next, false);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns every input and output and how it does. */
  List<InputView> views() {
    lock.lock();
    try {
      return wanted.inputs().stream().map(input -> new InputView(
          input, inputs.find(input.name()), input.outputs().stream()
              .map(output -> new OutputView(output, running.output(input.name(), output.name())))
              .toList())).toList();
    } finally {
      lock.unlock();
    }
  }

  private void change(UnaryOperator<Wanted> step, boolean destructive, Asker by, String what) throws InterruptedException {
    List<Output> leaving;
    lock.lock();
    try {
      Wanted next = limits.check(step.apply(wanted));
      if (next.equals(wanted)) {
        return;
      }
      leaving = apply(next, destructive);
    } finally {
      lock.unlock();
    }
    journal.changed(by, what);
    running.end(leaving, Deadline.after(STOP_TIME));
  }

  /** Writes down and carries out what is wanted next. Returns what has to be ended. */
  private List<Output> apply(Wanted next, boolean destructive) {
    if (stopping) {
      throw Refusal.unavailable("stopping", "the relay is stopping", Duration.ofSeconds(2));
    }
    try {
      file.save(next, destructive);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "what is wanted cannot be saved, so nothing was changed: " + e);
      throw Refusal.unavailable(
          "not-saved", "the change cannot be saved, so nothing was changed; the log says why", Duration.ofSeconds(5));
    }
    wanted = next;
    return running.follow(next);
  }

  /** Takes no more changes; what is wanted stays in the file for the next start. */
  void quiesce() {
    lock.lock();
    try {
      stopping = true;
    } finally {
      lock.unlock();
    }
  }
}
