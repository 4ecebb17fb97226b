package dev.slipway.lifecycle.observe;

import dev.slipway.api.Lease;
import dev.slipway.api.PlatformMeters.Reading;
import dev.slipway.lifecycle.observe.MeterPlan.Sort;
import io.helidon.common.media.type.MediaType;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.Timer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one platform: the host's, the JVM's and those of its modules, which carry their owner as {@code scope}.
 *
 * <p>Thread-safe; nothing blocks but {@link #text}, which asks all gauges. What is only read (gauges, functional counters) is
 * noted and comes into the registry with the first scrape, so that it costs a start nothing; counters and timers are made at
 * once.
 *
 * <p>Several platforms can live in one process: all but the first have a prefix in the registry, which the text does not show.
 * {@link #close} leaves nothing of this one in the registry.
 */
public final class Metrics implements AutoCloseable {

  static final String HOST = "platform";

  private static final System.Logger LOGGER = System.getLogger(Metrics.class.getName());
  private static final BitSet NUMBERS = new BitSet();
  private static final int LIMIT = 10_000;

  private final int number = take();
  private final String prefix = number == 0 ? "" : "p" + number + "_";
  private final Object lock = new Object();
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Family> families = new HashMap<>();
  private boolean scraped;
  private boolean closed;

  /** A platform without meters yet. */
  public Metrics() {}

  private static int take() {
    synchronized (NUMBERS) {
      int free = NUMBERS.nextClearBit(0);
      NUMBERS.set(free);
      return free;
    }
  }

  /** Makes one meter of each kind, and takes it back: the first takes ten times as long as the others. Blocks for that time. */
  public static void prepare() {
    ProcessMeters process = ProcessMeters.get();
    for (Sort sort : List.of(new Sort.Counts(), new Sort.Times(), new Sort.Sums())) {
      process.registry().remove(new MeterPlan(HOST, "prepared", "", Map.of("for", "a start"), "", sort).register(process, sort + "_"));
    }
  }

  /** A noted meter, and itself once it is in the registry. */
  private static final class Entry {
    private final MeterPlan plan;
    private volatile @Nullable Meter meter;

    Entry(MeterPlan plan) {
      this.plan = plan;
    }
  }

  /** What all meters of one name in the text must have in common (Prometheus, exposition formats). */
  private record Family(Sort sort, Set<String> labels, String owner, int members) {

    Family with(int more) {
      return new Family(sort, labels, owner, members + more);
    }
  }

  /** Returns the host's counter of that name and those labels. */
  public Counter counter(String name, Map<String, String> labels, String description) {
    return (Counter) make(new MeterPlan(HOST, name, "", labels, description, new Sort.Counts()));
  }

  /** Returns the host's timer of that name and those labels. */
  public Timer timer(String name, Map<String, String> labels, String description) {
    return (Timer) make(new MeterPlan(HOST, name, "", labels, description, new Sort.Times()));
  }

  /** Adds a counter of the host that reads what is counted elsewhere; {@code count} must not block, and never decrease. */
  public Lease functionalCounter(String name, Map<String, String> labels, String description, LongSupplier count) {
    return note(new MeterPlan(HOST, name, "", labels, description, new Sort.ReadCount(count)));
  }

  /** Adds a gauge of the host, read in {@code unit}; {@code value} must not block. */
  public Lease gauge(String name, String unit, Map<String, String> labels, String description, Supplier<? extends Number> value) {
    return note(new MeterPlan(HOST, name, unit, labels, description, new Sort.Reads(value)));
  }

  /** Returns the meter of that plan, made when there is none of its name and labels. */
  Meter make(MeterPlan plan) {
    synchronized (lock) {
      Entry entry = entries.get(plan.key());
      if (entry == null) {
        entry = admit(plan);
      } else if (entry.plan.sort().getClass() != plan.sort().getClass() || !entry.plan.owner().equals(plan.owner())) {
        throw new IllegalArgumentException("meter '" + plan.key() + "' of " + plan.owner() + " exists already as a "
            + entry.plan.sort() + " of " + entry.plan.owner());
      }
      if (entry.meter == null) {
        entry.meter = plan.register(ProcessMeters.get(), prefix);
      }
      return entry.meter;
    }
  }

  /** Notes a meter that is only read. The lease takes it back. */
  Lease note(MeterPlan plan) {
    synchronized (lock) {
      if (entries.containsKey(plan.key())) {
        throw new IllegalArgumentException("meter '" + plan.key() + "' exists already, as one of " + entries.get(plan.key()).plan.owner());
      }
      Entry entry = admit(plan);
      if (scraped) {
        entry.meter = plan.register(ProcessMeters.get(), prefix);
      }
    }
    return () -> remove(plan);
  }

  private Entry admit(MeterPlan plan) {
    if (closed) {
      throw new IllegalStateException("the platform has stopped: no meter '" + plan.key() + "'");
    }
    if (entries.size() >= LIMIT) {
      throw new IllegalStateException("the platform has " + LIMIT + " meters, which is the limit: no '" + plan.key() + "'");
    }
    Family family = families.get(plan.family());
    if (family == null) {
      family = new Family(plan.sort(), plan.labels().keySet(), plan.owner(), 0);
    } else if (family.sort.getClass() != plan.sort().getClass() || !family.labels.equals(plan.labels().keySet())
        || !family.owner.equals(plan.owner())) {
      throw new IllegalArgumentException("meter '" + plan.key() + "' of " + plan.owner() + " does not go with '" + plan.family()
          + "', a " + family.sort + " of " + family.owner + " with the labels " + new TreeSet<>(family.labels));
    }
    families.put(plan.family(), family.with(1));
    Entry entry = new Entry(plan);
    entries.put(plan.key(), entry);
    return entry;
  }

  /** Takes a meter back; it is then gone from the text and from the registry. */
  void remove(MeterPlan plan) {
    synchronized (lock) {
      Entry entry = entries.remove(plan.key());
      if (entry == null) {
        return;
      }
      families.computeIfPresent(plan.family(), (name, family) -> family.members == 1 ? null : family.with(-1));
      if (entry.meter != null) {
        ProcessMeters.get().registry().remove(entry.meter);
      }
    }
  }

  /** Returns all meters as text of that type: Prometheus' own, or OpenMetrics. Asks every gauge. */
  public String text(MediaType type) {
    Set<String> names = new TreeSet<>();
    boolean first;
    synchronized (lock) {
      first = !scraped && !closed;
      scraped = true;
    }
    if (first) {
      JvmMeters.add(this);
    }
    synchronized (lock) {
      for (Entry entry : List.copyOf(entries.values())) {
        if (entry.meter == null) {
          registerNoted(entry);
        }
        names.add(prefix + entry.plan.name());
      }
    }
    String text = ProcessMeters.get().text(type, names).orElse("");
    return prefix.isEmpty() ? text : text.lines().map(this::withoutPrefix).collect(Collectors.joining("\n", "", "\n"));
  }

  /** Returns what every meter reads now. A meter that cannot be read is left out. */
  public List<Reading> read() {
    List<Entry> all;
    synchronized (lock) {
      all = List.copyOf(entries.values());
    }
    List<Reading> readings = new ArrayList<>(all.size());
    for (Entry entry : all) {
      try {
        readings.addAll(Readings.of(entry.plan, entry.meter));
      } catch (RuntimeException e) {
        LOGGER.log(System.Logger.Level.DEBUG, "meter '" + entry.plan.key() + "' of " + entry.plan.owner() + " cannot be read", e);
      }
    }
    return readings;
  }

  private void registerNoted(Entry entry) {
    try {
      entry.meter = entry.plan.register(ProcessMeters.get(), prefix);
    } catch (IllegalArgumentException e) {
      LOGGER.log(System.Logger.Level.WARNING, "meter '" + entry.plan.key() + "' of " + entry.plan.owner() + " cannot be shown", e);
      remove(entry.plan);
    }
  }

  private String withoutPrefix(String line) {
    if (line.startsWith(prefix)) {
      return line.substring(prefix.length());
    }
    return line.startsWith("# ") ? line.replaceFirst(" " + prefix, " ") : line;
  }

  /** Takes back every meter that is left. */
  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      List.copyOf(entries.values()).forEach(entry -> remove(entry.plan));
    }
    synchronized (NUMBERS) {
      NUMBERS.clear(number);
    }
  }
}
