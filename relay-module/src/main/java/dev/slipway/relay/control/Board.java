package dev.slipway.relay.control;

import dev.slipway.relay.control.Machine.Usage;
import dev.slipway.relay.engine.RelayState;
import io.helidon.common.LazyValue;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How everything does, as of a moment ago. Thread-safe.
 *
 * <p>{@link #look} is called several times a second and after each change; it compares with the look before and tells what has
 * changed. Everybody else reads what was seen last: however much runs or stands still, a request for the status waits for nothing.
 */
final class Board {

  /** The time between two looks at what every process uses, which cost a file each. */
  private static final Duration USAGE_EVERY = Duration.ofSeconds(1);

  private final Supplier<List<Sample>> source;
  private final Supplier<JsonObject> about;
  private final Machine machine;
  private final Clock clock;
  private final long ownPid = ProcessHandle.current().pid();
  private final List<Consumer<Change>> observers = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private Instant usageAt = Instant.EPOCH;
  private Usage whole = Usage.NONE;
  private volatile Seen seen = new Seen(new LinkedHashMap<>(), Map.of(), Usage.NONE, LazyValue.create("{}"));

  /** A board of what {@code source} returns; {@code about} says what is not of a single relay. */
  Board(Supplier<List<Sample>> source, Supplier<JsonObject> about, Machine machine, Clock clock) {
    this.source = source;
    this.about = about;
    this.machine = machine;
    this.clock = clock;
  }

  /**
   * Something that has changed. Immutable.
   *
   * @param before how it did, in state {@code STOPPED} and without facts where it is new
   * @param now how it does, or null where it was deleted
   * @param json all there is to say of it now, nothing where it was deleted
   */
  record Change(Sample before, @Nullable Sample now, JsonObject json) {}

  /** What was seen at a look, and that as text, written when somebody asks for it. */
  private record Seen(LinkedHashMap<Target, Sample> samples, Map<Long, Usage> usages, Usage own, LazyValue<String> json) {}

  /** Adds an observer, which is called in order, under the board's lock; it must not block. */
  void observe(Consumer<Change> observer) {
    observers.add(observer);
  }

  /** Runs {@code task} between two looks. */
  void between(Runnable task) {
    lock.lock();
    try {
      task.run();
    } finally {
      lock.unlock();
    }
  }

  /** Looks at everything. Blocks while another look is under way. */
  void look() {
    lock.lock();
    try {
      LinkedHashMap<Target, Sample> samples = new LinkedHashMap<>();
      source.get().forEach(sample -> samples.put(sample.target(), sample));
      Instant now = clock.instant();
      Map<Long, Usage> usages = usages(samples, now);
      Seen before = seen;
      Usage own = usages.getOrDefault(ownPid, before.own);
      Usage machineNow = whole;
      seen = new Seen(samples, usages, own, LazyValue.create(() -> json(samples, usages, own, machineNow, now)));
      tell(before.samples, samples, usages, now);
    } finally {
      lock.unlock();
    }
  }

  private Map<Long, Usage> usages(Map<Target, Sample> samples, Instant now) {
    Duration since = Duration.between(usageAt, now);
    if (!since.isNegative() && since.compareTo(USAGE_EVERY) < 0) {
      return seen.usages;
    }
    usageAt = now;
    List<Long> pids = new ArrayList<>(samples.values().stream().map(Sample::pid).filter(pid -> pid > 0).toList());
    pids.add(ownPid);
    whole = machine.whole();
    return machine.look(pids);
  }

  private void tell(Map<Target, Sample> before, Map<Target, Sample> after, Map<Long, Usage> usages, Instant now) {
    Map<Target, Sample> gone = new LinkedHashMap<>(before);
    after.forEach((target, sample) -> {
      Sample old = gone.remove(target);
      if (old == null || !old.facts().equals(sample.facts())) {
        Sample from = old == null ? stopped(sample) : old;
        tell(new Change(from, sample, sample.json(now, usage(usages, sample)).build()));
      }
    });
    gone.values().forEach(sample -> tell(new Change(sample, null, JsonObject.EMPTY_JSON_OBJECT)));
  }

  private void tell(Change change) {
    observers.forEach(observer -> observer.accept(change));
  }

  private static Sample stopped(Sample sample) {
    return new Sample(
        sample.input(), sample.output(), JsonObject.EMPTY_JSON_OBJECT, RelayState.STOPPED, Instant.EPOCH, Sample.Load.NONE, 0, null, 0);
  }

  private static Usage usage(Map<Long, Usage> usages, Sample sample) {
    return usages.getOrDefault(sample.pid(), Usage.NONE);
  }

  private String json(Map<Target, Sample> samples, Map<Long, Usage> usages, Usage own, Usage machineThen, Instant now) {
    Map<String, JsonArrayBuilder> outputs = new HashMap<>();
    samples.values().stream().filter(sample -> !sample.output().isEmpty()).forEach(sample -> outputs
        .computeIfAbsent(sample.input(), name -> Json.createArrayBuilder())
        .add(sample.json(now, usage(usages, sample))));
    JsonArrayBuilder relays = Json.createArrayBuilder();
    samples.values().stream().filter(sample -> sample.output().isEmpty()).forEach(sample -> relays.add(Json.createObjectBuilder()
        .add("input", sample.json(now, usage(usages, sample)))
        .add("outputs", outputs.getOrDefault(sample.input(), Json.createArrayBuilder()))));
    JsonObjectBuilder json = Json.createObjectBuilder(about.get())
        .add("time", now.toString())
        .add("server", server(samples, usages, own, machineThen))
        .add("relays", relays);
    return json.build().toString();
  }

  private static JsonObjectBuilder server(Map<Target, Sample> samples, Map<Long, Usage> usages, Usage own, Usage machineThen) {
    double cpu = own.cpu();
    long memory = own.memoryBytes();
    int processes = 0;
    for (Sample sample : samples.values()) {
      Usage usage = usage(usages, sample);
      cpu += usage.cpu();
      memory += usage.memoryBytes();
      processes += sample.pid() > 0 ? 1 : 0;
    }
    return Json.createObjectBuilder()
        .add("cpu", Sample.rounded(own.cpu()))
        .add("mem", own.memoryBytes())
        .add("total_cpu", Sample.rounded(cpu))
        .add("total_mem", memory)
        .add("machine_cpu", Sample.rounded(machineThen.cpu()))
        .add("machine_mem", machineThen.memoryBytes())
        .add("processes", processes);
  }

  /** Returns the status as JSON. Blocks no longer than it takes to write it, once for each look. */
  String json() {
    return seen.json.get();
  }

  /** Returns what was seen last. Does not block. */
  List<Sample> samples() {
    return List.copyOf(seen.samples.values());
  }

  /** Returns what was seen last of one thing, nothing where it is not there. Does not block. */
  Optional<Sample> sample(Target target) {
    return Optional.ofNullable(seen.samples.get(target));
  }
}
